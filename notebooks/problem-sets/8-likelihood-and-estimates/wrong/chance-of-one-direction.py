# test-psi loses 2: average of one direction
# %% psi
def stability_index(old, new):
    q, p = np.asarray(old) / np.sum(old), np.asarray(new) / np.sum(new)
    return klcourse.population_stability_index(q, p)


quiet_index = 7 / 2 * (1 / old_repairs.sum() + 1 / new_repairs.sum())
