# test-irises loses 3: Three divergences of two kinds are averaged
# %% irises
told = []
for reading in readings.T:
    one, two, three = klcourse.normalize(
        [np.bincount(reading[kinds == kind], minlength=20) for kind in range(3)]
    )
    pairs = [(one, two), (one, three), (two, three)]
    told.append(np.mean([klcourse.js_divergence(*pair, base=2) for pair in pairs]))
limit = klcourse.entropy(np.bincount(kinds) / len(kinds), base=2)
