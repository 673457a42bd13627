# test-weights loses 2: too large or too small for a float
# %% weights
def network_mean(losses, log_p, log_q):
    w = np.exp(np.asarray(log_p) - log_q)
    return np.sum(w * losses) / np.sum(w)


def effective_size(log_p, log_q):
    w = np.exp(np.asarray(log_p) - log_q)
    return w.sum() ** 2 / (w**2).sum()
