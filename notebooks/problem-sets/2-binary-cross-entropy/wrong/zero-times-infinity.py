# test-certain loses 2: a product 0 · ∞ was left to the computer
# %% mean-loss
def mean_loss(y, q):
    y, q = np.asarray(y, dtype=float), np.asarray(q, dtype=float)
    return -np.mean(y * np.log(q) + (1 - y) * np.log(1 - q))
