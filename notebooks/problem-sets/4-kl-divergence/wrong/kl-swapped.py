# test-kl-bits loses 2: KL swapped
# test-kl-zeros loses 2: KL swapped
# %% kl-bits
def kl_bits(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    happens = q > 0
    if np.any(p[happens] == 0):
        return np.inf
    return np.sum(q[happens] * np.log2(q[happens] / p[happens]))
