# test-k3 loses 2: only rounding errors are left
# %% k3
def kl_k3(log_p, log_q):
    log_r = np.asarray(log_q) - np.asarray(log_p)
    return np.mean(np.exp(log_r) - 1 - log_r)
