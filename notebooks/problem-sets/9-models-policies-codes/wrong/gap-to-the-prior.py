# test-screen loses 2: which is one part of the ELBO
# %% screen
posterior = klcourse.normalize(prior * likelihood)
screen = klcourse.normalize(np.where(posterior >= np.sort(posterior)[-2], posterior, 0))
gap = klcourse.kl_divergence(screen, prior)
