# test-weights loses 2: All mains count equally
# %% weights
def network_mean(losses, log_p, log_q):
    return np.mean(losses)


def effective_size(log_p, log_q):
    log_w = np.asarray(log_p, dtype=float) - np.asarray(log_q)
    w = np.exp(log_w - log_w.max())
    return w.sum() ** 2 / (w**2).sum()
