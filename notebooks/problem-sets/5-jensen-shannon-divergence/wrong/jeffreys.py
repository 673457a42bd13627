# test-js-bits loses 2: Jeffreys for Jensen–Shannon
# test-js-zeros loses 2: The result is infinite
# test-arrivals loses 3: Jeffreys for Jensen–Shannon
# %% js-bits
def js_bits(p, q):
    return (klcourse.kl_divergence(p, q, base=2) + klcourse.kl_divergence(q, p, base=2)) / 2


# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    there = klcourse.kl_normal(mean_p, sigma_p, mean_q, sigma_q)
    back = klcourse.kl_normal(mean_q, sigma_q, mean_p, sigma_p)
    return (there + back) / 2
