# test-kl-bits loses 2: absolute terms
# test-kl-zeros loses 2: absolute terms
# %% kl-bits
def kl_bits(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    if np.any(q[p > 0] == 0):
        return np.inf
    return np.sum(np.abs(p[p > 0] * np.log2(p[p > 0] / q[p > 0])))
