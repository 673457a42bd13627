# test-screen loses 2: most frequent before the report
# %% screen
posterior = klcourse.normalize(prior * likelihood)
two = np.sort(np.argsort(prior)[-2:])
screen = np.zeros(5)
screen[two] = posterior[two] / posterior[two].sum()
gap = klcourse.kl_divergence(screen, posterior)
