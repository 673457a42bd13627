# test-forward-bell loses 2: reverse for forward
# test-wine loses 3: reverse for forward
# %% forward-bell
def forward_bell(passengers, means, sigmas):
    shares = np.asarray(passengers) / np.sum(passengers)
    mean, sigma, _ = klcourse.fit_normal(shares, means, sigmas, direction="reverse")
    return np.array([mean, sigma])


# %% wine
def give_or_take(cov, direction):
    return 1 / np.sqrt(np.diag(np.linalg.inv(cov)))


q = np.diag(give_or_take(wine_cov, "reverse") ** 2)
nothing = np.zeros(4)
left_over = np.array(
    [
        klcourse.kl_multivariate_normal(nothing, wine_cov, nothing, q),
        klcourse.kl_multivariate_normal(nothing, q, nothing, wine_cov),
    ]
)
