# test-entropy loses 2: sign lost
# %% entropy-bits
def entropy_bits(p):
    p = np.asarray(p, dtype=float)
    return np.sum(p * np.log2(np.where(p > 0, p, 1)))
