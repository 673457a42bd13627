# test-mi-bits loses 2: multiplied value by value
# test-mi-zeros loses 2: Each row total meets one column total only
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = joint / joint.sum()
    product = joint.sum(axis=1) * joint.sum(axis=0)
    terms = joint * np.log2(joint / product)
    return np.sum(terms[joint > 0])
