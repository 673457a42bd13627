# test-reverse-fits loses 2: forward for reverse
# test-wine loses 3: forward for reverse
# %% reverse-fits
ends = np.array([klcourse.fit_normal(weights, means, sigmas) for start in starts])
deepest = ends[0, :2]


# %% wine
def give_or_take(cov, direction):
    return np.sqrt(np.diag(cov))


q = np.diag(np.diag(wine_cov))
nothing = np.zeros(4)
left_over = np.array(
    [
        klcourse.kl_multivariate_normal(nothing, wine_cov, nothing, q),
        klcourse.kl_multivariate_normal(nothing, q, nothing, wine_cov),
    ]
)
