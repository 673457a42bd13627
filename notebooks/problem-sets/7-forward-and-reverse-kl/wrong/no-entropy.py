# test-reverse-loss loses 2: The entropy of q is missing
# %% reverse-loss
def reverse_loss(mean, sigma, x, log_score):
    q = np.exp(klcourse.normal_logpdf(x, mean, sigma))
    return -q @ log_score / q.sum()
