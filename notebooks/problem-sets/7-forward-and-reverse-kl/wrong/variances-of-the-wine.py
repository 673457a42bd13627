# test-wine loses 3: variance for standard deviation
# %% wine
def give_or_take(cov, direction):
    if direction == "forward":
        return np.diag(cov)
    return 1 / np.diag(np.linalg.inv(cov))


nothing = np.zeros(4)
wide_q, narrow_q = np.diag(np.diag(wine_cov)), np.diag(1 / np.diag(np.linalg.inv(wine_cov)))
left_over = [
    klcourse.kl_multivariate_normal(nothing, wine_cov, nothing, wide_q),
    klcourse.kl_multivariate_normal(nothing, narrow_q, nothing, wine_cov),
]
