# %% mean-loss
def mean_loss(y, q):
    y, q = np.asarray(y, np.float32), np.asarray(q, np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        yes, no = -y * np.log(q), -(1 - y) * np.log1p(-q)
    return np.mean(np.where(y == 0, np.float32(0), yes) + np.where(y == 1, np.float32(0), no))


# %% losses-from-logits
def losses_from_logits(y, z):
    y, z = np.asarray(y, np.float32), np.asarray(z, np.float32)
    return y * np.logaddexp(np.float32(0), -z) + (1 - y) * np.logaddexp(np.float32(0), z)


# %% slopes
def slopes(weights, X, y):
    weights, X, y = (np.asarray(a, np.float32) for a in (weights, X, y))
    return ((1 / (1 + np.exp(-X @ weights)) - y)[:, None] * X).mean(axis=0)


# %% shift
logits32 = logits.astype(np.float32)
loss_before = klcourse.binary_cross_entropy_with_logits(cellar, logits32).mean()
shift = np.float32(np.log(rate_cellar / (1 - rate_cellar)) - np.log(rate_bench / (1 - rate_bench)))
loss_after = np.float32(klcourse.binary_cross_entropy_with_logits(cellar, logits32 + shift).mean())
