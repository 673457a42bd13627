# test-tail loses 2: KL swapped
# %% tail
def tail_nats(histogram, kept, levels):
    h = np.array(histogram, float)
    size, clipped = kept // levels, h[kept:].sum()
    p = h[:kept].copy()
    p[-1] += clipped
    q = np.repeat(h[:kept].reshape(levels, size).mean(axis=1), size) + clipped / kept
    return np.sum(q * np.log(q / p)) / h.sum()
