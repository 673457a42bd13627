# test-arrivals loses 3: The result is below log 2 for curves that never meet
# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    day = np.linspace(0, 240, 24001)
    log_p = klcourse.normal_logpdf(day, mean_p, sigma_p)
    log_q = klcourse.normal_logpdf(day, mean_q, sigma_q)
    log_m = np.logaddexp(log_p, log_q) - np.log(2)
    terms = np.exp(log_p) * (log_p - log_m) + np.exp(log_q) * (log_q - log_m)
    return np.mean(terms) / 2
