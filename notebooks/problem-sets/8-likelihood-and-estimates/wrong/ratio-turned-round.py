# test-k3 loses 2: ratio turned round
# test-weights loses 2: ratio turned round
# %% k3
def kl_k3(log_p, log_q):
    log_r = np.asarray(log_p) - np.asarray(log_q)
    return np.mean(np.expm1(log_r) - log_r)


# %% weights
def normalised(log_p, log_q):
    log_w = np.asarray(log_q) - np.asarray(log_p)
    w = np.exp(log_w - log_w.max())
    return w / w.sum()


def network_mean(losses, log_p, log_q):
    return normalised(log_p, log_q) @ np.asarray(losses)


def effective_size(log_p, log_q):
    return 1 / np.sum(normalised(log_p, log_q) ** 2)
