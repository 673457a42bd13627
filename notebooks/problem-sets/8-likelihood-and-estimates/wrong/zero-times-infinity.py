# test-log-likelihood loses 2: multiplied by the infinite logarithm
# test-psi loses 2: divided by 0
# %% log-likelihood
def mean_log_likelihood(counts, q):
    return np.sum(np.asarray(counts) * np.log(q)) / np.sum(counts)


# %% psi
def stability_index(old, new):
    q, p = np.asarray(old) / np.sum(old), np.asarray(new) / np.sum(new)
    return np.sum((p - q) * np.log(p / q))


quiet_index = 7 * (1 / old_repairs.sum() + 1 / new_repairs.sum())
