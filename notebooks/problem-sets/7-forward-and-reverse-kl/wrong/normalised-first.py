# test-reverse-loss loses 2: from a score that has been normalised
# %% reverse-loss
def reverse_loss(mean, sigma, x, log_score):
    dx = x[1] - x[0]
    log_p = log_score - klcourse.log_sum_exp(log_score) - np.log(dx)
    log_q = klcourse.normal_logpdf(x, mean, sigma)
    return np.exp(log_q) @ (log_q - log_p) * dx
