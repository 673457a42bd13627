# test-entropy loses 2: mean instead of sum
# test-entropy-zeros loses 2: mean instead of sum
# %% entropy-bits
def entropy_bits(p):
    p = np.asarray(p, dtype=float)
    return -np.mean(p * np.log2(np.where(p > 0, p, 1)))
