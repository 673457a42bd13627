# test-merging loses 2: nats for bits
# %% merging
def merging_cost(counts, one, other):
    joint = np.array(counts) / np.sum(counts)
    p = joint[[one, other]].sum(axis=1)
    rows = joint[[one, other]] / p[:, None]
    return p.sum() * klcourse.js_divergence(*rows, weights=p / p.sum())


pairs = [[a, b] for a in range(6) for b in range(a + 1, 6)]
pair = min(pairs, key=lambda it: merging_cost(counts, *it))
