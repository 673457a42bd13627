# test-mi-zeros loses 2: zero clipped
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = np.maximum(joint, 1)  # no logarithm of 0
    joint = joint / joint.sum()
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    return np.sum(joint * np.log2(joint / product))
