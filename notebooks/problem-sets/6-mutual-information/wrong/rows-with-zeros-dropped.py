# test-mi-zeros loses 2: Rows in which a cell is 0 are left out
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = joint[np.all(joint > 0, axis=1)]
    joint = joint / joint.sum()
    product = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    seen = joint > 0
    return np.sum(joint[seen] * np.log2(joint[seen] / product[seen]))
