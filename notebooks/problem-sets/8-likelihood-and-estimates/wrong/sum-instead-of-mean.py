# test-log-likelihood loses 2: sum instead of mean
# %% log-likelihood
def mean_log_likelihood(counts, q):
    return sum(count * np.log(q_x) if count else 0 for count, q_x in zip(counts, q))
