# test-docks loses 2: Only part of the parcels go there
# %% docks
growth = klcourse.entropy(docks / docks.sum(), base=2)
fall = klcourse.entropy(counts[5:] / counts[5:].sum(), base=2)
