# test-k3 loses 2: common support only
# %% k3
def kl_k3(log_p, log_q):
    log_r = np.asarray(log_q) - np.asarray(log_p)
    log_r = log_r[np.isfinite(log_r)]
    return np.mean(np.expm1(log_r) - log_r)
