# test-log-likelihood loses 2: logarithm is taken too late
# %% log-likelihood
def mean_log_likelihood(counts, q):
    counts, q = np.asarray(counts), np.asarray(q, dtype=float)
    return np.log(np.prod(q**counts)) / np.sum(counts)
