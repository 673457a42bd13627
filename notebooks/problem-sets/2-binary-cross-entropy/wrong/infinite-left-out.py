# test-certain loses 2: are left out
# %% mean-loss
def mean_loss(y, q):
    y, q = np.asarray(y, dtype=float), np.asarray(q, dtype=float)
    keep = (q > 0) & (q < 1)
    if not keep.any():
        return 0.0 if np.array_equal(y, q) else np.inf
    return np.mean((-y * np.log(q) - (1 - y) * np.log(1 - q))[keep])
