# test-certain loses 2: zero clipped
# %% mean-loss
def mean_loss(y, q):
    y, q = np.asarray(y, dtype=float), np.clip(q, 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(q) + (1 - y) * np.log(1 - q))
