# test-forward-bell loses 2: counts not normalised
# %% forward-bell
def forward_bell(passengers, means, sigmas):
    n, means, sigmas = np.asarray(passengers), np.asarray(means, dtype=float), np.asarray(sigmas, dtype=float)
    mean = np.sum(n * means)
    return np.array([mean, np.sqrt(np.sum(n * (sigmas**2 + (means - mean) ** 2)))])
