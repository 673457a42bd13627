# test-psi loses 2: thrown together into one sample
# %% psi
def stability_index(old, new):
    q, p = np.asarray(old) / np.sum(old), np.asarray(new) / np.sum(new)
    return klcourse.population_stability_index(q, p)


quiet_index = 7 / (old_repairs.sum() + new_repairs.sum())
