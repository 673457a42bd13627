# test-days-needed loses 3: evidence is its logarithm
# %% days-needed
days_needed = 1000 / klcourse.kl_divergence(island, almanac, base=2)
