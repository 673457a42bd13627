# test-js-bits loses 2: The entropies of both are taken away in full
# test-js-zeros loses 2: The entropies of both are taken away in full
# test-irises loses 3: The entropies of the kinds are taken away in full
# %% js-bits
def entropy_bits(p):
    p = p[p > 0]
    return -np.sum(p * np.log2(p))


def js_bits(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return entropy_bits((p + q) / 2) - entropy_bits(p) - entropy_bits(q)


# %% irises
weights = np.bincount(kinds) / len(kinds)
told = []
for reading in readings.T:
    by_kind = klcourse.normalize([np.bincount(reading[kinds == kind], minlength=20) for kind in range(3)])
    told.append(klcourse.entropy(weights @ by_kind, base=2) - klcourse.entropy(by_kind, base=2).sum())
limit = klcourse.entropy(weights, base=2)
