# test-js-bits loses 2: nats for bits
# test-js-zeros loses 2: nats for bits
# test-two-sightings loses 2: nats for bits
# test-irises loses 3: nats for bits
# test-from-scipy loses 2: nats for bits
# %% js-bits
def js_bits(p, q):
    from scipy.special import rel_entr

    m = (np.asarray(p) + np.asarray(q)) / 2
    return (rel_entr(p, m) + rel_entr(q, m)).sum() / 2


# %% two-sightings
told_by_two = klcourse.js_divergence(np.outer(west, west).ravel(), np.outer(east, east).ravel())
# %% irises
weights = np.bincount(kinds) / len(kinds)
told = []
for reading in readings.T:
    by_kind = [np.bincount(reading[kinds == kind], minlength=20) for kind in range(3)]
    told.append(klcourse.js_divergence(*klcourse.normalize(by_kind), weights=weights))
limit = klcourse.entropy(weights)
# %% from-scipy
others_bits = returned**2
right_at_least = (1 + others_bits) / 2
