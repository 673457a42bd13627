# test-floors loses 2: one half of the loss
# test-excess loses 3: part of the cost is not counted
# %% floors
best_constant = fakes.sum() / bottles.sum()
loss_constant = -best_constant * np.log(best_constant)
loss_sellers = -np.sum(fakes * np.log(fakes / bottles)) / bottles.sum()
# %% excess
groups = np.unique(said)
happened = np.array([found[said == one].mean() for one in groups])
share = np.array([np.mean(said == one) for one in groups])
log_excess = share * happened * np.log(happened / groups)
squared_excess = share * (happened - groups) ** 2
