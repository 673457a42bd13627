# test-elbo loses 2: averages over the prior
# %% elbo
def elbo(q, prior, likelihood):
    q, prior = np.array(q), np.array(prior)
    return np.sum(q * np.log(likelihood)) - np.sum(prior * np.log(prior / q))
