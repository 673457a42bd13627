# test-excess loses 2: never reported is counted
# %% excess
reported = counts / counts.sum()
excess = klcourse.kl_divergence(reported, plan)
correction = (len(counts) - 1) / (2 * counts.sum())
best_corrected = klcourse.entropy(reported, base=2) + correction / np.log(2)
excess_corrected = excess - correction
