# test-waste loses 3: nats for bits
# %% waste
island = counts / counts.sum()
waste = klcourse.kl_divergence(island, almanac)
