# test-irises loses 3: weights ignored
# %% irises
weights = np.bincount(kinds) / len(kinds)
told = []
for reading in readings.T:
    by_kind = [np.bincount(reading[kinds == kind], minlength=20) for kind in range(3)]
    told.append(klcourse.js_divergence(*klcourse.normalize(by_kind), weights=weights, base=2))
limit = np.log2(3)
