# test-arrivals loses 3: The result is infinite: a density was divided
# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    day = np.linspace(0, 240, 240001)
    p = np.exp(klcourse.normal_logpdf(day, mean_p, sigma_p))
    q = np.exp(klcourse.normal_logpdf(day, mean_q, sigma_q))
    m = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(p / m), 0) + np.where(q > 0, q * np.log(q / m), 0)
    return np.sum(terms) / 2 * 0.001
