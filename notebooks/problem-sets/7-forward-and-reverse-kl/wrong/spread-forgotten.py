# test-forward-bell loses 2: spread between humps forgotten
# %% forward-bell
def forward_bell(passengers, means, sigmas):
    means, sigmas = np.asarray(means, dtype=float), np.asarray(sigmas, dtype=float)
    shares = np.asarray(passengers) / np.sum(passengers)
    return np.array([shares @ means, np.sqrt(shares @ sigmas**2)])
