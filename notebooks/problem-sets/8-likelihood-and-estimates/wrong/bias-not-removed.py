# test-excess loses 2: no correction is made
# %% excess
reported = counts / counts.sum()
excess = klcourse.kl_divergence(reported, plan)
best_corrected = klcourse.entropy(reported, base=2)
excess_corrected = excess - 5 / (2 * counts.sum())
