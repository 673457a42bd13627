# test-wine loses 3: charged by the divergence of the other direction
# %% wine
def give_or_take(cov, direction):
    return np.sqrt(np.diag(cov)) if direction == "forward" else 1 / np.sqrt(np.diag(np.linalg.inv(cov)))


nothing = np.zeros(4)
wide_q, narrow_q = np.diag(np.diag(wine_cov)), np.diag(1 / np.diag(np.linalg.inv(wine_cov)))
left_over = [
    klcourse.kl_multivariate_normal(nothing, wide_q, nothing, wine_cov),
    klcourse.kl_multivariate_normal(nothing, wine_cov, nothing, narrow_q),
]
