# test-js-zeros loses 2: The result is NaN
# test-arrivals loses 3: The result is NaN
# %% js-bits
def js_bits(p, q):
    p, q = np.asarray(p), np.asarray(q)
    m = (p + q) / 2
    return np.sum(p * np.log2(p / m) + q * np.log2(q / m)) / 2


# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    day = np.linspace(0, 240, 24001)
    p = np.exp(klcourse.normal_logpdf(day, mean_p, sigma_p))
    q = np.exp(klcourse.normal_logpdf(day, mean_q, sigma_q))
    m = (p + q) / 2
    return np.sum(p * np.log(p / m) + q * np.log(q / m)) / 2 * 0.01
