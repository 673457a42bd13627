# test-arrivals loses 3: The mixture is taken for a normal curve
# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    mean = (mean_p + mean_q) / 2
    sigma = np.sqrt((sigma_p**2 + sigma_q**2) / 2 + (mean_p - mean_q) ** 2 / 4)
    from_p = klcourse.kl_normal(mean_p, sigma_p, mean, sigma)
    from_q = klcourse.kl_normal(mean_q, sigma_q, mean, sigma)
    return (from_p + from_q) / 2
