# test-shift loses 3: odds on the bench are forgotten
# %% shift
loss_before = klcourse.binary_cross_entropy_with_logits(cellar, logits).mean()
shift = np.log(rate_cellar / (1 - rate_cellar))
loss_after = klcourse.binary_cross_entropy_with_logits(cellar, logits + shift).mean()
