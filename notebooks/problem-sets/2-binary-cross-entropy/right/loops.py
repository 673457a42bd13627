# %% mean-loss
import math


def mean_loss(y, q):
    total = 0
    for a, b in zip(y, q):
        for weight, probability in ((a, b), (1 - a, 1 - b)):
            if weight > 0 and probability == 0:
                return math.inf
            if weight > 0:
                total -= weight * math.log(probability)
    return total / len(y)


# %% losses-from-logits
def losses_from_logits(y, z):
    losses = []
    for a, b in zip(y, z):
        small = math.log1p(math.exp(-abs(b)))
        losses.append(a * (small + max(-b, 0)) + (1 - a) * (small + max(b, 0)))
    return losses


# %% floors
best_constant = sum(fakes) / sum(bottles)
loss_constant = mean_loss([best_constant], [best_constant])
loss_sellers = sum(n * mean_loss([f / n], [f / n]) for f, n in zip(fakes, bottles)) / sum(bottles)


# %% slopes
def slopes(weights, X, y):
    total = [0] * len(weights)
    for row, target in zip(X, y):
        z = sum(w * x for w, x in zip(weights, row))
        for j, x in enumerate(row):
            total[j] += (1 / (1 + math.exp(-z)) - target) * x / len(y)
    return total


# %% shift
loss_before = mean_loss(cellar, [1 / (1 + math.exp(-z)) for z in logits])
shift = math.log(rate_cellar * (1 - rate_bench) / (rate_bench * (1 - rate_cellar)))
loss_after = mean_loss(cellar, [1 / (1 + math.exp(-z - shift)) for z in logits])
# %% excess
happened, log_excess, squared_excess = [], [], []
for one in sorted(set(said)):
    inside = [f for s, f in zip(said, found) if s == one]
    share = sum(inside) / len(inside)
    calibrated = [share] * len(inside)
    as_said = [one] * len(inside)
    happened.append(share)
    log_excess.append(len(inside) / len(said) * (mean_loss(inside, as_said) - mean_loss(inside, calibrated)))
    squared_excess.append(sum((f - one) ** 2 - (f - share) ** 2 for f in inside) / len(said))
