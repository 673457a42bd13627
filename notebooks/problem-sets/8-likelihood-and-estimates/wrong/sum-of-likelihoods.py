# test-log-likelihood loses 2: sum of likelihoods
# %% log-likelihood
def mean_log_likelihood(counts, q):
    counts, q = np.asarray(counts), np.asarray(q)
    return np.log(np.sum(counts * q) / np.sum(counts))
