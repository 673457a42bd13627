# %% elbo
from scipy.special import logsumexp, rel_entr, softmax, xlogy


def elbo(q, prior, likelihood):
    return xlogy(q, likelihood).sum() - rel_entr(q, prior).sum()


# %% screen
bits = np.log2(prior) + np.log2(likelihood)
rank = np.argsort(-bits)
screen = np.where(np.isin(np.arange(5), rank[:2]), 2**bits, 0)
screen /= screen.sum()
gap = (np.log2(np.sum(2**bits)) - np.log2(np.sum(2 ** bits[rank[:2]]))) * np.log(2)


# %% game
def best_judge(p, q):
    with np.errstate(divide="ignore"):
        return 1 / (1 + np.exp(np.log(q) - np.log(p)))


def game_value(p, q):
    m = np.add(p, q) / 2
    coin = -2 * np.log2(2)
    return (rel_entr(p, m).sum() + rel_entr(q, m).sum()) + coin * np.log(2)


# %% soft-choice
def soft_choice(rewards, alpha):
    scores = np.array(rewards) / alpha
    policy = softmax(scores)
    return alpha * logsumexp(scores), -xlogy(policy, policy).sum()


# %% price
from scipy.optimize import brentq


def solved(nats):
    def excess(x):
        policy = softmax(np.log(shop) + points * x)
        return rel_entr(policy, shop).sum() / np.log(2) - nats / np.log(2)

    x = brentq(excess, 1e-6, 10)
    return 1 / x, softmax(np.log(shop) + points * x) @ points


price, now = solved(budget)
more = solved(budget + 0.01)[1] - now


# %% merging
def merging_cost(counts, one, other):
    counts = np.array(counts)
    joint = counts / counts.sum()
    merged = joint[one] + joint[other]
    says = merged / merged.sum()
    nats = 0
    for row in joint[[one, other]]:
        nats += row.sum() * klcourse.kl_divergence(row / row.sum(), says)
    return nats / np.log(2)


costs = np.array([[merging_cost(counts, a, b) if a < b else np.inf for b in range(6)] for a in range(6)])
pair = np.unravel_index(costs.argmin(), costs.shape)


# %% ruler
def there_and_back(x, tau, levels):
    marks = np.linspace(-tau, tau, 2 * levels - 1)
    return marks[np.abs(np.array(x)[:, None] - marks).argmin(axis=1)]


total = np.array([np.mean((there_and_back(readings, end, levels) - readings) ** 2) for end in ends])
clipping = np.array([np.sum((abs(readings) - end)[abs(readings) > end] ** 2) / 130 for end in ends])
rounding = total - clipping
best_end = klcourse.mse_threshold(readings, levels, candidates=10)


# %% tail
def tail_nats(histogram, kept, levels):
    h, clipped = np.array(histogram) / np.sum(histogram), np.sum(histogram[kept:]) / np.sum(histogram)
    p = np.append(h[: kept - 1], h[kept - 1] + clipped)
    q = h[:kept].reshape(levels, kept // levels).mean(axis=1, keepdims=True) + clipped / kept
    return klcourse.kl_divergence(p, np.broadcast_to(q, (levels, kept // levels)).ravel(), base=2) * np.log(2)
