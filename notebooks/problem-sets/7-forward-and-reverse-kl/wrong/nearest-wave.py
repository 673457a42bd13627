# test-reverse-fits loses 2: one wave as it stands
# %% reverse-fits
ends = np.array([klcourse.fit_normal(weights, means, sigmas, "reverse", tuple(start)) for start in starts])
deepest = np.array([means[1], sigmas[1]])
