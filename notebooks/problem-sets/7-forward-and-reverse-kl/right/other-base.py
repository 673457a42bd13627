# %% both-bits
def both_bits(mean, sigma, weights, means, sigmas):
    # 20 strips to each standard deviation; the entropy and the second moments that have closed forms are taken from them
    w, m, s = (np.asarray(a, dtype=float) for a in (weights, means, sigmas))

    def log2_p(x):
        parts = (
            np.log2(w) - ((x[..., None] - m) / s) ** 2 / 2 * np.log2(np.e) - np.log2(s * np.sqrt(2 * np.pi))
        )
        return np.logaddexp2.reduce(parts, axis=-1)

    z = np.linspace(-9, 9, 3601)
    phi = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * (z[1] - z[0])
    reverse = -np.log2(sigma * np.sqrt(2 * np.pi * np.e)) - phi @ log2_p(mean + sigma * z)
    minus_entropy = w @ np.array([phi @ log2_p(a + b * z) for a, b in zip(m, s)])
    square = w @ (s**2 + (m - mean) ** 2)
    cross = np.log2(sigma * np.sqrt(2 * np.pi)) + square / (2 * sigma**2) / np.log(2)
    return np.array([minus_entropy + cross, reverse])


# %% best-runs
def best_runs(p):
    p = np.asarray(p, dtype=float)
    used = np.flatnonzero(p)
    rows = [[used[0], used[-1], np.log(used[-1] - used[0] + 1) - klcourse.entropy(p, base=10) * np.log(10)]]
    best = (np.inf,)
    for i in used:
        for j in used[used >= i]:
            if np.all(p[i : j + 1] > 0):
                best = min(best, (-np.log10(j + 1 - i) - np.log10(p[i : j + 1]).mean(), i, j))
    return np.array([*rows, [best[1], best[2], best[0] * np.log(10)]])


# %% reverse-loss
def reverse_loss(mean, sigma, x, log_score):
    q = np.exp(klcourse.normal_logpdf(x, mean, sigma))
    return -klcourse.entropy_normal(sigma, base=2) * np.log(2) - np.trapezoid(q * log_score, x)


# %% fog
losses = [reverse_loss(mean, sigma, km, log_score) for mean, sigma in bells]
bound = max(-loss for loss in losses)
divergence = np.log2(np.trapezoid(np.exp(log_score), km)) * np.log(2) - bound
