# test-forward-bell loses 2: variance for standard deviation
# %% forward-bell
def forward_bell(passengers, means, sigmas):
    means, sigmas = np.asarray(means, dtype=float), np.asarray(sigmas, dtype=float)
    shares = np.asarray(passengers) / np.sum(passengers)
    mean = shares @ means
    return np.array([mean, shares @ (sigmas**2 + (means - mean) ** 2)])
