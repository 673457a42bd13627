# test-both-bits loses 3: Somewhere a density rounds to 0
# %% both-bits
from scipy import stats


def both_bits(mean, sigma, weights, means, sigmas):
    lower = min(min(m - 12 * s for m, s in zip(means, sigmas)), mean - 12 * sigma)
    upper = max(max(m + 12 * s for m, s in zip(means, sigmas)), mean + 12 * sigma)
    x = np.linspace(lower, upper, 40_001)
    dx = x[1] - x[0]
    p = sum(w * stats.norm.pdf(x, m, s) for w, m, s in zip(weights, means, sigmas))
    q = stats.norm.pdf(x, mean, sigma)
    with np.errstate(all="ignore"):
        forward = np.where(p > 0, p * np.log2(p / q), 0).sum() * dx
        reverse = np.where(q > 0, q * np.log2(q / p), 0).sum() * dx
    return np.array([forward, reverse])
