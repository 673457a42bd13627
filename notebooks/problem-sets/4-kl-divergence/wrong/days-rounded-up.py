# test-days-needed loses 3: The number is rounded
# %% days-needed
days_needed = np.ceil(np.log2(1000) / klcourse.kl_divergence(island, almanac, base=2))
