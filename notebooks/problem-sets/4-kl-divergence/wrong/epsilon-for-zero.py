# test-kl-zeros loses 2: ε for infinity
# %% kl-bits
def kl_bits(p, q):
    p, q = np.asarray(p) + 1e-12, np.asarray(q) + 1e-12
    return np.sum(p * np.log2(p / q))
