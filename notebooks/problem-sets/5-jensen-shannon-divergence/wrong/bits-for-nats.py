# test-arrivals loses 3: bits for nats
# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    return klcourse.js_quadrature(
        lambda day: klcourse.normal_logpdf(day, mean_p, sigma_p),
        lambda day: klcourse.normal_logpdf(day, mean_q, sigma_q),
        0,
        240,
        10001,
        base=2,
    )
