# test-waste loses 3: H(p) + H(p, q)
# %% waste
island = counts / counts.sum()
waste = klcourse.entropy(island, base=2) + klcourse.cross_entropy(island, almanac, base=2)
