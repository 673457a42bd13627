# test-wine loses 3: The rule with the correlation
# %% wine
def give_or_take(cov, direction):
    cov = np.asarray(cov)
    sigma = np.sqrt(np.diag(cov))
    if direction == "forward":
        return sigma
    rho = cov / sigma / sigma[:, None]
    np.fill_diagonal(rho, 0)
    return sigma * np.sqrt(1 - np.abs(rho).max(axis=0) ** 2)


nothing = np.zeros(4)
wide_q, narrow_q = np.diag(np.diag(wine_cov)), np.diag(1 / np.diag(np.linalg.inv(wine_cov)))
left_over = [
    klcourse.kl_multivariate_normal(nothing, wine_cov, nothing, wide_q),
    klcourse.kl_multivariate_normal(nothing, narrow_q, nothing, wine_cov),
]
