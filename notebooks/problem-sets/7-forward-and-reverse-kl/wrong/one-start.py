# test-reverse-fits loses 2: one start
# %% reverse-fits
fit = klcourse.fit_normal(weights, means, sigmas, direction="reverse", init=tuple(starts[0]))
ends = np.array([fit, fit])
deepest = np.array(fit[:2])
