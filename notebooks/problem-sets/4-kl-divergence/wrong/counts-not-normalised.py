# test-waste loses 3: counts not normalised
# %% waste
island = counts / counts.sum()
waste = np.sum(counts * np.log2(counts / almanac))
