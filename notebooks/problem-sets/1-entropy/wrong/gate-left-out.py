# test-docks loses 2: the term of the new place is not put in
# %% docks
p = counts / counts.sum()
growth = p[0] * klcourse.entropy(docks / docks.sum(), base=2)
fall = np.sum(p[5:] * np.log2(1 / p[5:]))
