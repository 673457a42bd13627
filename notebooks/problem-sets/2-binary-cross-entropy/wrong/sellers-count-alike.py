# test-floors loses 2: as if each offered equally many
# %% floors
best_constant = np.mean(fakes / bottles)
loss_constant = klcourse.binary_cross_entropy(best_constant, best_constant)
loss_sellers = np.mean([klcourse.entropy([f, 1 - f]) for f in fakes / bottles])
