# test-reverse-loss loses 2: The average runs over the score
# %% reverse-loss
def reverse_loss(mean, sigma, x, log_score):
    log_q = klcourse.normal_logpdf(x, mean, sigma)
    return np.sum(np.exp(log_score) * (log_score - log_q)) * (x[1] - x[0])
