# test-reverse-fits loses 2: the divergences are the forward ones
# %% reverse-fits
rows = []
for start in starts:
    mean, sigma, _ = klcourse.fit_normal(weights, means, sigmas, "reverse", tuple(start))
    rows.append([mean, sigma, klcourse.forward_kl_from_mixture(mean, sigma, weights, means, sigmas)])
ends = np.array(rows)
deepest = ends[np.argmin(ends[:, 2]), :2]
