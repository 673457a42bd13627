# test-log-likelihood loses 2: bits for nats
# test-normal-loss loses 2: bits for nats
# test-psi loses 2: bits for nats
# %% log-likelihood
def mean_log_likelihood(counts, q):
    counts, q = np.asarray(counts), np.asarray(q)
    came = counts > 0
    return np.sum(counts[came] * np.log2(q[came])) / counts.sum()


# %% normal-loss
def normal_loss(y, predicted):
    mean_square = np.mean((np.asarray(y) - np.asarray(predicted)) ** 2)
    return np.log2(2 * np.pi * np.e * mean_square) / 2


# %% psi
def stability_index(old, new):
    q, p = np.asarray(old) / np.sum(old), np.asarray(new) / np.sum(new)
    return klcourse.kl_divergence(p, q, base=2) + klcourse.kl_divergence(q, p, base=2)


quiet_index = 7 * (1 / old_repairs.sum() + 1 / new_repairs.sum())
