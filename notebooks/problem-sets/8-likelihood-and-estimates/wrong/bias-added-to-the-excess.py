# test-excess loses 2: direction in which the bias goes already
# %% excess
reported = counts / counts.sum()
excess = klcourse.kl_divergence(reported, plan)
best_corrected = klcourse.entropy_from_counts(counts, base=2, correction="miller-madow")
excess_corrected = excess + 5 / (2 * counts.sum())
