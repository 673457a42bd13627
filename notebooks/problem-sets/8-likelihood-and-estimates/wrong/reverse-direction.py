# test-excess loses 2: KL swapped
# %% excess
reported = counts / counts.sum()
excess = klcourse.kl_divergence(plan, reported)
best_corrected = klcourse.entropy_from_counts(counts, base=2, correction="miller-madow")
excess_corrected = excess - 5 / (2 * counts.sum())
