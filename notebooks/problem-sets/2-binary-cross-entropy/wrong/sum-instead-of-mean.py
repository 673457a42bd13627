# test-mean-loss loses 2: sum instead of mean
# %% mean-loss
def mean_loss(y, q):
    y, q = np.asarray(y, dtype=float), np.asarray(q, dtype=float)
    return np.sum(np.where(y > 0, -y * np.log(q), 0) + np.where(y < 1, -(1 - y) * np.log1p(-q), 0))
