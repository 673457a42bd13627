# test-days-needed loses 3: different units
# %% days-needed
days_needed = np.log(1000) / klcourse.kl_divergence(island, almanac, base=2)
