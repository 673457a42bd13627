# test-elbo loses 2: zero clipped
# %% elbo
def elbo(q, prior, likelihood):
    q, likelihood = np.array(q) + 1e-12, np.array(likelihood) + 1e-12
    return np.sum(q * np.log(prior * likelihood / q))
