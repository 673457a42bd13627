# %% cost-table
def cost_table(tables):
    tables = np.array(tables, dtype=float)
    p, q = tables[:, None], tables[None]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, -p * np.log(q), 0)
    return terms.sum(axis=-1) / np.log(2)


# %% swap
children, surgical = klcourse.normalize(orders)
belief = np.exp(-lengths[1] * np.log(2))
swapped = np.array(
    [klcourse.cross_entropy(children, belief), np.sum(surgical * lengths[0]) * np.log(2)]
) / np.log(2)
excess = klcourse.kl_divergence(children, belief) / np.log(2)
# %% slips-answer
bits = klcourse.entropy(klcourse.normalize(np.bincount(dish, minlength=10)), base=2)
constant_loss = bits * np.log(2)
perplexity_blind = 2**bits
joint = np.zeros((2, 10))
np.add.at(joint, (dark.astype(int), dish), 1 / dish.size)
perplexity_seeing = 2 ** klcourse.conditional_entropy(joint, base=2)


# %% mean-loss
def mean_loss(logits, targets):
    z, p = np.array(logits, dtype=float), np.array(targets)
    return np.mean(np.logaddexp.reduce(z, axis=1) - np.sum(p * z, axis=1))


# %% slope
def slope(logits, targets):
    z = np.array(logits, dtype=float)
    return (np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None]) - targets) / len(z)


# %% floor
log_right, log_other = np.log1p(-smoothing * (choices - 1) / choices), np.log(smoothing / choices)
gap = log_right - log_other
floor = -log_right + smoothing * (choices - 1) / choices * gap
