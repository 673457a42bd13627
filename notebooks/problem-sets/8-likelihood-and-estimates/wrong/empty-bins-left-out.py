# test-psi loses 2: common support only
# %% psi
def stability_index(old, new):
    q, p = np.asarray(old) / np.sum(old), np.asarray(new) / np.sum(new)
    both = (p > 0) & (q > 0)
    return np.sum((p[both] - q[both]) * np.log(p[both] / q[both]))


quiet_index = 7 * (1 / old_repairs.sum() + 1 / new_repairs.sum())
