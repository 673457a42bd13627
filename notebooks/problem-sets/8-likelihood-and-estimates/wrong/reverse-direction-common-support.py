# test-excess loses 2: KL swapped
# %% excess
reported = counts / counts.sum()
came = counts > 0
excess = klcourse.kl_divergence(klcourse.normalize(plan[came]), reported[came])
best_corrected = klcourse.entropy_from_counts(counts, base=2, correction="miller-madow")
excess_corrected = excess - 5 / (2 * counts.sum())
