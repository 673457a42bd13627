# test-psi loses 2: ε for infinity
# %% psi
def stability_index(old, new):
    q, p = np.asarray(old) / np.sum(old), np.asarray(new) / np.sum(new)
    q, p = np.where(q == 0, 1e-4, q), np.where(p == 0, 1e-4, p)
    return np.sum((p - q) * np.log(p / q))


quiet_index = 7 * (1 / old_repairs.sum() + 1 / new_repairs.sum())
