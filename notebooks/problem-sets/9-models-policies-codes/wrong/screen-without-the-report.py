# test-screen loses 2: share as they did before the report
# %% screen
posterior = klcourse.normalize(prior * likelihood)
screen = klcourse.normalize(np.where(posterior >= np.sort(posterior)[-2], prior, 0))
gap = klcourse.kl_divergence(screen, posterior)
