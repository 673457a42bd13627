# test-floors loses 2: three losses are averaged as if
# %% floors
best_constant = fakes.sum() / bottles.sum()
loss_constant = klcourse.binary_cross_entropy(best_constant, best_constant)
loss_sellers = np.mean([klcourse.entropy([f, 1 - f]) for f in fakes / bottles])
