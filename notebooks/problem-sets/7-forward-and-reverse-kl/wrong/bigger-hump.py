# test-reverse-fits loses 2: one start
# test-best-runs loses 2: the stretch of open gates that the most passengers use
# %% reverse-fits
ends = [klcourse.fit_normal(weights, means, sigmas, "reverse", (mean, sigma)) for mean, sigma in starts]
deepest = ends[np.argmax([klcourse.mixture_logpdf(end.mean, weights, means, sigmas) for end in ends])][:2]


# %% best-runs
def best_runs(p):
    p = np.asarray(p, dtype=float)
    used = np.flatnonzero(p)
    first, last = used[0], used[-1]
    q = np.ones(last + 1 - first) / (last + 1 - first)
    forward = [first, last, klcourse.kl_divergence(p[first : last + 1], q)]
    stretches = np.split(used, np.flatnonzero(np.diff(used) > 1) + 1)
    heaviest = max(stretches, key=lambda stretch: p[stretch].sum())
    nats = -np.log(heaviest.size) - np.mean(np.log(p[heaviest]))
    return np.array([forward, [heaviest[0], heaviest[-1], nats]])
