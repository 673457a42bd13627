# test-kl-zeros loses 2: adds something that is not a number
# %% kl-bits
def kl_bits(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return np.sum(p * np.log2(p / q))
