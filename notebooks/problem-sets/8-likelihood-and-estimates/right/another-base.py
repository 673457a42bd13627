# %% log-likelihood
def mean_log_likelihood(counts, q):
    share = np.asarray(counts) / np.sum(counts)
    return -klcourse.cross_entropy(share, q, base=10) * np.log(10)


# %% excess
reported = counts / counts.sum()
excess = np.log(2) * (klcourse.cross_entropy(reported, plan, base=2) - klcourse.entropy(reported, base=2))
best_corrected = klcourse.entropy_from_counts(counts, correction="miller-madow") / np.log(2)
excess_corrected = klcourse.cross_entropy(reported, plan) - best_corrected * np.log(2)


# %% k3
def kl_k3(log_p, log_q):
    log_r = np.asarray(log_q) - np.asarray(log_p)
    small = np.abs(log_r) < 1e-3
    with np.errstate(invalid="ignore"):
        series = log_r**2 / 2 + log_r**3 / 6 + log_r**4 / 24
        return np.mean(np.where(small, series, np.exp(log_r) - 1 - log_r))
