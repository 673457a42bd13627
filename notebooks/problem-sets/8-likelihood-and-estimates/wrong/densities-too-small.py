# test-k3 loses 2: too small for a float
# %% k3
def kl_k3(log_p, log_q):
    r = np.exp(log_q) / np.exp(log_p)
    return np.mean(r - 1 - np.log(r))
