# %% elbo
def elbo(q, prior, likelihood):
    q, prior, likelihood = (np.asarray(values, np.float32) for values in (q, prior, likelihood))
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(q > 0, q * np.log(prior * likelihood / q), np.float32(0))
    return terms.sum()


# %% screen
after = (prior * likelihood).astype(np.float32)
after[np.argsort(after)[:3]] = 0
screen = after / after.sum()
gap = np.float32(np.log(np.dot(prior, likelihood))) - np.log(after.sum())


# %% game
def best_judge(p, q):
    p, q = np.asarray(p, np.float32), np.asarray(q, np.float32)
    return p / (p + q)


def game_value(p, q):
    p, q = np.asarray(p, np.float32), np.asarray(q, np.float32)
    m = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        jsd = (np.where(p > 0, p * np.log(p / m), 0) + np.where(q > 0, q * np.log(q / m), 0)).sum() / 2
    return np.float32(2) * jsd - np.float32(2 * np.log(2))


# %% soft-choice
def soft_choice(rewards, alpha):
    scores = np.asarray(rewards, np.float32) / np.float32(alpha)
    scores, top = scores - scores.max(), scores.max()
    log_total = np.log(np.exp(scores).sum())
    policy = np.exp(scores - log_total)
    return np.array([alpha * (top + log_total), log_total - policy @ scores], np.float32)


# %% merging
def merging_cost(counts, one, other):
    joint = np.asarray(counts, np.float32) / np.float32(np.sum(counts))
    a, b = joint[one], joint[other]

    def left(row):
        return np.sum(np.where(row > 0, row * np.log2(row.sum() / np.maximum(row, np.float32(1e-30))), 0))

    return left(a + b) - left(a) - left(b)


pair = np.array(
    min(((a, b) for a in range(6) for b in range(a + 1, 6)), key=lambda it: merging_cost(counts, *it))
)


# %% ruler
def there_and_back(x, tau, levels):
    step = np.float32(tau / (levels - 1))
    return np.round(np.clip(np.asarray(x, np.float32), -tau, tau) / step) * step


sizes = np.abs(readings)
rounding = [np.mean((there_and_back(readings, end, levels) - readings)[sizes <= end] ** 2) for end in ends]
rounding = np.array(rounding) * np.mean(sizes <= ends[:, None], axis=1)
clipping = np.mean(np.maximum(sizes - ends[:, None], 0) ** 2, axis=1)
best_end = ends[(rounding + clipping).argmin()]


# %% tail
def tail_nats(histogram, kept, levels):
    h = np.asarray(histogram, np.float32) / np.float32(np.sum(histogram))
    p = np.append(h[: kept - 1], h[kept - 1 :].sum())
    level = np.arange(kept) * levels // kept
    q = (np.bincount(level, h[:kept]) / np.bincount(level))[level].astype(np.float32) + h[kept:].sum() / kept
    return np.sum(p * (np.log(p) - np.log(q)))
