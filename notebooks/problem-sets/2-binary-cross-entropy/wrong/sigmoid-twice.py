# test-losses-from-logits loses 2: probability for logit
# test-shift loses 3: probability for logit
# %% losses-from-logits
def losses_from_logits(y, z):
    z = 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
    return np.logaddexp(0, z) - np.asarray(y) * z


# %% shift
q = 1 / (1 + np.exp(-logits))
loss_before = klcourse.binary_cross_entropy_with_logits(cellar, q).mean()
shift = np.log(rate_cellar / (1 - rate_cellar)) - np.log(rate_bench / (1 - rate_bench))
loss_after = klcourse.binary_cross_entropy_with_logits(cellar, 1 / (1 + np.exp(-logits - shift))).mean()
