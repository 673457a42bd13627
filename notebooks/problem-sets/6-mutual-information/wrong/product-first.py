# test-mi-bits loses 2: product of marginals first
# test-mi-zeros loses 2: product of marginals first
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = joint / joint.sum()
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    return np.sum(product * np.log2(product / joint))
