# test-waste loses 3: mean instead of sum
# %% waste
island = counts / counts.sum()
waste = np.mean(island * np.log2(island / almanac))
