# test-log-likelihood loses 2: order in which they came
# %% log-likelihood
def mean_log_likelihood(counts, q):
    from scipy.stats import multinomial

    return multinomial(np.sum(counts), q).logpmf(counts) / np.sum(counts)
