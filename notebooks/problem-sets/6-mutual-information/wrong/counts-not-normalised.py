# test-mi-bits loses 2: counts not normalised
# test-mi-zeros loses 2: counts not normalised
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    seen = joint > 0
    return np.sum(joint[seen] * np.log2(joint[seen] / product[seen]))
