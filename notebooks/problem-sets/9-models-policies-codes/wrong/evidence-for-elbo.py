# test-elbo loses 2: which no belief has a part in
# %% elbo
def elbo(q, prior, likelihood):
    return np.log(np.dot(prior, likelihood))
