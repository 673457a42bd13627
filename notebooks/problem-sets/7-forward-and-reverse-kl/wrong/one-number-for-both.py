# test-wine loses 3: In both places stands the number of the forward fit
# %% wine
def give_or_take(cov, direction):
    return np.sqrt(np.diag(cov)) if direction == "forward" else 1 / np.sqrt(np.diag(np.linalg.inv(cov)))


nothing = np.zeros(4)
wide_q, narrow_q = np.diag(np.diag(wine_cov)), np.diag(1 / np.diag(np.linalg.inv(wine_cov)))
left_over = np.full(2, klcourse.kl_multivariate_normal(nothing, wine_cov, nothing, wide_q))
