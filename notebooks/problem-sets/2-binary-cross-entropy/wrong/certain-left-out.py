# test-certain loses 2: nothing was left to take a mean of
# %% mean-loss
def mean_loss(y, q):
    y, q = np.asarray(y, dtype=float), np.asarray(q, dtype=float)
    keep = (q > 0) & (q < 1)
    y, q = y[keep], q[keep]
    return np.mean(-y * np.log(q) - (1 - y) * np.log(1 - q))
