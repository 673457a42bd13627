# test-shift loses 3: ratio of probabilities
# %% shift
loss_before = klcourse.binary_cross_entropy_with_logits(cellar, logits).mean()
shift = np.log(rate_cellar / rate_bench)
loss_after = klcourse.binary_cross_entropy_with_logits(cellar, logits + shift).mean()
