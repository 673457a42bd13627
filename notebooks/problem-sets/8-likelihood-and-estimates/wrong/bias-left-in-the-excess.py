# test-excess loses 2: bias not removed
# %% excess
reported = counts / counts.sum()
excess = klcourse.kl_divergence(reported, plan)
best_corrected = klcourse.entropy_from_counts(counts, base=2, correction="miller-madow")
excess_corrected = excess
