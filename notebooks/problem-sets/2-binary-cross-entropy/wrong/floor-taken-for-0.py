# test-floors loses 2: floor taken for 0
# test-excess loses 3: floor taken for 0
# %% floors
best_constant = fakes.sum() / bottles.sum()
loss_constant = klcourse.entropy([best_constant, 1 - best_constant])
loss_sellers = 0
# %% excess
groups = np.unique(said)
happened = np.array([found[said == one].mean() for one in groups])
share = np.array([np.mean(said == one) for one in groups])
log_excess = share * klcourse.binary_cross_entropy(happened, groups)
squared_excess = share * (happened - groups) ** 2
