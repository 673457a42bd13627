# test-js-bits loses 2: mixture first
# test-js-zeros loses 2: The result is infinite
# test-arrivals loses 3: mixture first
# %% js-bits
def js_bits(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    m = (p + q) / 2
    p, q, m = p[m > 0], q[m > 0], m[m > 0]
    return (np.sum(m * np.log2(m / p)) + np.sum(m * np.log2(m / q))) / 2


# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    day = np.linspace(0, 240, 24001)
    log_p = klcourse.normal_logpdf(day, mean_p, sigma_p)
    log_q = klcourse.normal_logpdf(day, mean_q, sigma_q)
    log_m = np.logaddexp(log_p, log_q) - np.log(2)
    return np.sum(np.exp(log_m) * (log_m - log_p / 2 - log_q / 2)) * 0.01
