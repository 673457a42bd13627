# test-log-likelihood loses 2: frequencies and lengths swapped
# %% log-likelihood
def mean_log_likelihood(counts, q):
    return np.sum(np.asarray(q) * np.log(np.asarray(counts) / np.sum(counts)))
