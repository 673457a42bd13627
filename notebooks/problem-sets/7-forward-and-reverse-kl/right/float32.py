# %% forward-bell
def forward_bell(passengers, means, sigmas):
    n, m, s = (np.asarray(a, np.float32) for a in (passengers, means, sigmas))
    mean = np.average(m, weights=n)
    return np.array([mean, np.sqrt(np.average(s**2 + (m - mean) ** 2, weights=n))], np.float32)


# %% reverse-fits
ends = np.float32(
    [klcourse.fit_normal(weights, means, sigmas, direction="reverse", init=tuple(start)) for start in starts]
)
deepest = np.float32(klcourse.fit_normal(weights, means, sigmas, direction="reverse")[:2])


# %% best-runs
def best_runs(p):
    p = np.float32(p)
    runs = [(i, j) for i in range(p.size) for j in range(i, p.size)]
    rows = []
    for forward in [True, False]:
        found = []
        for i, j in runs:
            q = np.float32([i <= k <= j for k in range(p.size)]) / (j - i + 1)
            a, b = (p, q) if forward else (q, p)
            with np.errstate(all="ignore"):
                found.append(np.where(a > 0, a * np.log(a / b), 0).sum())
        rows.append([*runs[np.argmin(found)], min(found)])
    return np.array(rows, np.float32)


# %% wine
def give_or_take(cov, direction):
    cov = np.asarray(cov, np.float32)
    return np.sqrt(np.diag(cov) if direction == "forward" else 1 / np.diag(np.linalg.inv(cov)))


log_det = np.log(np.linalg.det(wine_cov))
left_over = np.float32(
    [
        np.log(give_or_take(wine_cov, "forward")).sum() - log_det / 2,
        log_det / 2 - np.log(give_or_take(wine_cov, "reverse")).sum(),
    ]
)


# %% reverse-loss
def reverse_loss(mean, sigma, x, log_score):
    x, score = np.float32(x), np.float32(log_score)
    log_q = -(((x - mean) / sigma) ** 2) / 2 - np.float32(np.log(sigma * np.sqrt(2 * np.pi)))
    q = np.exp(log_q)
    return np.sum(q * (log_q - score)) / np.sum(q)
