# test-mi-bits loses 2: marginals mixed up
# test-mi-zeros loses 2: marginals mixed up
# test-report loses 2: marginals mixed up
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = joint / joint.sum()
    product = np.outer(joint.sum(axis=0), joint.sum(axis=1))
    seen = joint > 0
    return np.sum(joint[seen] * np.log2(joint[seen] / product[seen]))


# %% report
night = night_read * night_share
night = night / night.sum()
told = klcourse.mutual_information(night, base=2)
ship_lacks = klcourse.conditional_entropy(night, axis=0, base=2)
station_lacks = klcourse.conditional_entropy(night, axis=1, base=2)
