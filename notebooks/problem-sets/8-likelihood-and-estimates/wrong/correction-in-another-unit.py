# test-excess loses 2: in bits and the correction that goes with it in nats
# %% excess
reported = counts / counts.sum()
excess = klcourse.kl_divergence(reported, plan)
best_corrected = klcourse.entropy(reported, base=2) + 5 / (2 * counts.sum())
excess_corrected = excess - 5 / (2 * counts.sum())
