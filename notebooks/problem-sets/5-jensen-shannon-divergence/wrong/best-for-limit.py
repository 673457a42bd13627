# test-irises loses 3: This is the most that one of the four measurements tells
# %% irises
weights = np.bincount(kinds) / len(kinds)
told = []
for reading in readings.T:
    by_kind = [np.bincount(reading[kinds == kind], minlength=20) for kind in range(3)]
    told.append(klcourse.js_divergence(*klcourse.normalize(by_kind), weights=weights, base=2))
limit = max(told)
