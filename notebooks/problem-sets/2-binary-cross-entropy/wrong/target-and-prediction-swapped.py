# test-mean-loss loses 2: target and prediction swapped
# test-certain loses 2: target and prediction swapped
# %% mean-loss
from scipy.special import xlogy


def mean_loss(y, q):
    y, q = np.asarray(y, dtype=float), np.asarray(q, dtype=float)
    return np.mean(-xlogy(q, y) - xlogy(1 - q, 1 - y))
