# %% log-likelihood
def mean_log_likelihood(counts, q):
    counts, q = np.asarray(counts, np.float32), np.asarray(q, np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(counts > 0, counts * np.log(q), np.float32(0)).sum() / counts.sum()


# %% normal-loss
def normal_loss(y, predicted):
    left = np.asarray(y, np.float32) - np.asarray(predicted, np.float32)
    return np.log(np.sqrt(np.mean(left**2))) + np.float32(0.5 * np.log(2 * np.pi) + 0.5)


# %% gain
y, a, b = (v.astype(np.float32) for v in (alcohol, column_a, column_b))
errors = [y - y.mean()] + [y - np.polyval(np.polyfit(v - v.mean(), y, 1), v - v.mean()) for v in (a, b)]
losses = [normal_loss(e, 0 * e) for e in errors]
gain = len(y) * (losses[0] - np.array(losses[1:]))
gain_new = gain - np.float32(1)


# %% weights
def network_mean(losses, log_p, log_q):
    log_w = np.asarray(log_p, np.float32) - np.asarray(log_q, np.float32)
    w = np.exp(log_w - np.logaddexp.reduce(log_w))
    return w @ np.asarray(losses, np.float32)


def effective_size(log_p, log_q):
    log_w = np.asarray(log_p, np.float32) - np.asarray(log_q, np.float32)
    return np.exp(2 * np.logaddexp.reduce(log_w) - np.logaddexp.reduce(2 * log_w))


# %% psi
def stability_index(old, new):
    q, p = (np.asarray(v, np.float32) / np.float32(np.sum(v)) for v in (old, new))
    terms = (p - q) * np.log(p / q)
    return terms[(p > 0) | (q > 0)].sum()


quiet_index = np.float32(7) / old_repairs.sum() + np.float32(7) / new_repairs.sum()
