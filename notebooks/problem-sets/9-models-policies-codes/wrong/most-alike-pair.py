# test-merging loses 2: say nearly the same about complaints
# %% merging
def merging_cost(counts, one, other):
    joint = np.array(counts) / np.sum(counts)
    p = joint[[one, other]].sum(axis=1)
    rows = joint[[one, other]] / p[:, None]
    return p.sum() * klcourse.js_divergence(*rows, weights=p / p.sum(), base=2)


pairs = [[a, b] for a in range(6) for b in range(a + 1, 6)]
pair = min(
    pairs,
    key=lambda it: klcourse.js_divergence(
        counts[it[0]] / counts[it[0]].sum(), counts[it[1]] / counts[it[1]].sum()
    ),
)
