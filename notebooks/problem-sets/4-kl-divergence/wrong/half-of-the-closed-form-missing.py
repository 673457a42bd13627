# test-thermometers loses 3: so that equal curves are charged
# %% thermometers
def kl_thermometers(mean_p, sigma_p, mean_q, sigma_q):
    return np.log(sigma_q / sigma_p) + (sigma_p**2 + (mean_p - mean_q) ** 2) / (2 * sigma_q**2)
