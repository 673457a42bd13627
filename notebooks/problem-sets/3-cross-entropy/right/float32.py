# %% cost-table
def cost_table(tables):
    tables = np.array(tables, dtype=np.float32)
    result = np.zeros((len(tables), len(tables)), dtype=np.float32)
    for i, p in enumerate(tables):
        for j, q in enumerate(tables):
            with np.errstate(divide="ignore"):
                result[i, j] = -np.sum(p[p > 0] * np.log2(q[p > 0]))
    return result


# %% swap
shares = klcourse.normalize(orders).astype(np.float32)
swapped = np.array([(shares[0] * lengths[1]).sum(), (shares[1] * lengths[0]).sum()], dtype=np.float32)
belief = np.float32(0.5) ** lengths[1]
excess = swapped[0] + (shares[0] * np.log2(shares[0])).sum()
# %% slips-answer
shares_blind = (np.bincount(dish, minlength=10) / dish.size).astype(np.float32)
constant_loss = -np.log(shares_blind[dish]).mean()
perplexity_blind = np.exp(constant_loss)
surprises = np.zeros(dish.size, dtype=np.float32)
for seen in (False, True):
    group = dark == seen
    surprises[group] = -np.log((np.bincount(dish[group], minlength=10) / group.sum())[dish[group]])
perplexity_seeing = np.exp(surprises.mean())


# %% mean-loss
def mean_loss(logits, targets):
    z, p = np.array(logits, dtype=np.float32), np.array(targets, dtype=np.float32)
    z = z - z.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - (p * z).sum(axis=1)).mean()


# %% slope
def slope(logits, targets):
    q = klcourse.softmax(np.array(logits, dtype=np.float32)).astype(np.float32)
    return (q - np.array(targets, dtype=np.float32)) / np.float32(len(q))


# %% floor
target = np.full(choices, smoothing / choices, dtype=np.float32)
target[0] += 1 - np.float32(smoothing)
floor = -np.sum(target * np.log(target))
gap = np.log(target[0]) - np.log(target[1])
