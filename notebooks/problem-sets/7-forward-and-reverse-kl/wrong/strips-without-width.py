# test-both-bits loses 3: width of a strip is missing
# test-reverse-loss loses 2: width of a strip is missing
# %% both-bits
def both_bits(mean, sigma, weights, means, sigmas):
    means, sigmas = np.asarray(means, dtype=float), np.asarray(sigmas, dtype=float)
    lower = min(np.min(means - 12 * sigmas), mean - 12 * sigma)
    upper = max(np.max(means + 12 * sigmas), mean + 12 * sigma)
    x = np.linspace(lower, upper, 40_001)
    dx = x[1] - x[0]
    log_q = -((x - mean) ** 2) / (2 * sigma**2) - np.log(sigma * np.sqrt(2 * np.pi))
    parts = -((x[:, None] - means) ** 2) / (2 * sigmas**2) - np.log(sigmas * np.sqrt(2 * np.pi))
    log_p = np.logaddexp.reduce(parts + np.log(weights), axis=1)
    forward = np.sum(np.exp(log_p) * (log_p - log_q))
    reverse = np.sum(np.exp(log_q) * (log_q - log_p))
    return np.array([forward, reverse]) / np.log(2)


# %% reverse-loss
def reverse_loss(mean, sigma, x, log_score):
    log_q = klcourse.normal_logpdf(x, mean, sigma)
    return np.sum(np.exp(log_q) * (log_q - log_score))
