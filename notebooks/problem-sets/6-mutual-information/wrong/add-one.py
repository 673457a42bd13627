# test-mi-bits loses 2: A count is added to every cell
# test-mi-zeros loses 2: A count is added to every cell
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = (joint + 1) / np.sum(joint + 1)
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    return np.sum(joint * np.log2(joint / product))
