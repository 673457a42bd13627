# test-forward-bell loses 2: All waves have the same say
# %% forward-bell
def forward_bell(passengers, means, sigmas):
    means, sigmas = np.asarray(means, dtype=float), np.asarray(sigmas, dtype=float)
    shares = np.asarray(passengers) / np.sum(passengers)
    mean = np.mean(means)
    return np.array([mean, np.sqrt(shares @ (sigmas**2 + (means - mean) ** 2))])
