# test-thermometers loses 3: Variances stand where
# %% thermometers
def kl_thermometers(mean_p, sigma_p, mean_q, sigma_q):
    p, q = sigma_p**2, sigma_q**2
    return np.log(q / p) + (p**2 + (mean_p - mean_q) ** 2) / (2 * q**2) - 1 / 2
