# test-entropy-zeros loses 2: zero clipped
# %% entropy-bits
def entropy_bits(p):
    p = np.asarray(p, dtype=float) + 1e-10
    return np.sum(p * np.log2(1 / p))
