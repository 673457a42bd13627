# test-psi loses 2: Only one of the two directions
# %% psi
def stability_index(old, new):
    q, p = np.asarray(old) / np.sum(old), np.asarray(new) / np.sum(new)
    return klcourse.kl_divergence(p, q)


quiet_index = 7 * (1 / old_repairs.sum() + 1 / new_repairs.sum())
