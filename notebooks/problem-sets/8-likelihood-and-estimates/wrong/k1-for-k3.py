# test-k3 loses 2: k1 for k3
# %% k3
def kl_k3(log_p, log_q):
    log_r = np.asarray(log_q) - np.asarray(log_p)
    return -np.mean(log_r)
