# %% floors
best_constant = float(f"{fakes.sum() / bottles.sum():.5g}")
loss_constant = float(f"{klcourse.entropy([best_constant, 1 - best_constant]):.5g}")
loss_sellers = float(
    f"{np.dot(bottles, [klcourse.entropy([f / n, 1 - f / n]) for f, n in zip(fakes, bottles)]) / bottles.sum():.5g}"
)
# %% excess
groups = np.unique(said)
happened = np.array([round(found[said == one].mean(), 5) for one in groups])
share = np.array([np.mean(said == one) for one in groups])
bce = klcourse.binary_cross_entropy
log_excess = np.round(share * (bce(happened, groups) - bce(happened, happened)), 5)
squared_excess = np.round(share * (happened - groups) ** 2, 5)
