# test-elbo loses 2: is paid for leaving the prior
# %% elbo
def elbo(q, prior, likelihood):
    q = np.array(q)
    return np.sum(q * np.log(likelihood)) + np.sum(q * np.log(q / prior))
