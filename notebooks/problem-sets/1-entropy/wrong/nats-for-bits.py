# test-entropy loses 2: nats for bits
# %% entropy-bits
def entropy_bits(p):
    p = np.asarray(p, dtype=float)
    p = p[p > 0]
    return -np.sum(p * np.log(p))
