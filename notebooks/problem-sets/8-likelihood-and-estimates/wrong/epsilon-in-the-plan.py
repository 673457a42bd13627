# test-log-likelihood loses 2: ε for infinity
# %% log-likelihood
def mean_log_likelihood(counts, q):
    return np.asarray(counts) @ np.log(np.asarray(q) + 1e-12) / np.sum(counts)
