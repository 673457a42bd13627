# test-certain loses 2: zero clipped
# %% mean-loss
def mean_loss(y, q):
    y, q = np.asarray(y, dtype=float), np.asarray(q, dtype=float)
    return -np.mean(y * np.log(q + 1e-7) + (1 - y) * np.log(1 - q + 1e-7))
