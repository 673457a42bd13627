# test-js-bits loses 2: halves forgotten
# test-js-zeros loses 2: halves forgotten
# test-arrivals loses 3: halves forgotten
# %% js-bits
def js_bits(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    m = (p + q) / 2
    return sum(np.sum(x[x > 0] * np.log2(x[x > 0] / m[x > 0])) for x in (p, q))


# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    day = np.linspace(0, 240, 24001)
    log_p = klcourse.normal_logpdf(day, mean_p, sigma_p)
    log_q = klcourse.normal_logpdf(day, mean_q, sigma_q)
    log_m = np.logaddexp(log_p, log_q) - np.log(2)
    return np.sum(np.exp(log_p) * (log_p - log_m) + np.exp(log_q) * (log_q - log_m)) * 0.01
