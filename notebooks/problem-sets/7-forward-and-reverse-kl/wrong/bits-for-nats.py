# test-best-runs loses 2: bits for nats
# test-fog loses 2: bits for nats
# %% best-runs
def best_runs(p):
    p = np.asarray(p, dtype=float)
    runs = [(first, last) for first in range(p.size) for last in range(first, p.size)]
    even = np.array([[first <= i <= last for i in range(p.size)] for first, last in runs], dtype=float)
    even /= even.sum(axis=1, keepdims=True)
    tables = [
        [klcourse.kl_divergence(p, q, base=2) for q in even],
        [klcourse.kl_divergence(q, p, base=2) for q in even],
    ]
    return np.array([[*runs[np.argmin(table)], np.min(table)] for table in tables])


# %% fog
losses = [reverse_loss(mean, sigma, km, log_score) for mean, sigma in bells]
bound = -min(losses) / np.log(2)
divergence = (min(losses) + np.log(np.exp(log_score).sum() * 0.005)) / np.log(2)
