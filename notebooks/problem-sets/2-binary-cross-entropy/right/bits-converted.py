# %% mean-loss
from scipy.special import xlog1py, xlogy


def mean_loss(y, q):
    y, q = np.asarray(y, dtype=float), np.asarray(q, dtype=float)
    return -(xlogy(y, q) + xlog1py(1 - y, -q)).mean()


# %% losses-from-logits
from scipy.special import log_expit


def losses_from_logits(y, z):
    y, z = np.asarray(y, dtype=float), np.asarray(z, dtype=float)
    return -y * log_expit(z) - (1 - y) * log_expit(-z)


# %% floors
h = lambda f: klcourse.entropy([f, 1 - f], base=2) * np.log(2)
best_constant = np.average(fakes / bottles, weights=bottles)
loss_constant = h(best_constant)
loss_sellers = np.dot(bottles / bottles.sum(), [h(f / n) for f, n in zip(fakes, bottles)])


# %% slopes
def slopes(weights, X, y):
    q = (1 + np.tanh(X @ weights / 2)) / 2
    return np.einsum("i,ij->j", q - y, X) / len(X)


# %% shift
log2_odds = lambda f: np.log2(f) - np.log2(1 - f)
loss_before = np.mean(np.logaddexp2(0, (1 - 2 * cellar) * logits / np.log(2))) * np.log(2)
shift = (log2_odds(rate_cellar) - log2_odds(rate_bench)) * np.log(2)
odds = np.exp(logits) * np.exp(shift)
loss_after = klcourse.binary_cross_entropy(cellar, odds / (1 + odds)).mean()
# %% excess
groups, which, size = np.unique(said, return_inverse=True, return_counts=True)
happened = np.bincount(which, weights=found) / size
log_excess = [
    n * klcourse.kl_divergence([h, 1 - h], [s, 1 - s]) / sum(size) for n, h, s in zip(size, happened, groups)
]
squared_excess = np.bincount(which, weights=(found - said) ** 2 - (found - happened[which]) ** 2) / said.size
