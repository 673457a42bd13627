# test-entropy-zeros loses 2: zero clipped
# %% entropy-bits
def entropy_bits(p):
    p = np.clip(p, 1e-12, 1)
    return -np.sum(p * np.log2(p))
