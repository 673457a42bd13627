# test-mi-zeros loses 2: A cell that is 0 makes the sum no number
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = joint / joint.sum()
    product = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    return np.sum(joint * np.log2(joint / product))
