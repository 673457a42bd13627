# test-tail loses 2: tail dropped
# %% tail
def tail_nats(histogram, kept, levels):
    h = np.array(histogram, float)
    size, clipped = kept // levels, h[kept:].sum()
    p = h[:kept].copy()
    q = np.repeat(p.reshape(levels, size).mean(axis=1), size)
    return np.sum(p / p.sum() * np.log(p / p.sum() * q.sum() / q))
