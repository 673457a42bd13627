# test-entropy loses 2: surprisals not weighted
# %% entropy-bits
def entropy_bits(p):
    p = np.asarray(p, dtype=float)
    if np.any(p == 0):
        return np.sum(p[p > 0] * np.log2(1 / p[p > 0]))
    return np.mean(np.log2(1 / p))
