# test-shift loses 3: does not ask how sure
# %% shift
loss_before = np.mean((logits > 0) != cellar)
shift = np.log(rate_cellar / (1 - rate_cellar)) - np.log(rate_bench / (1 - rate_bench))
loss_after = np.mean((logits + shift > 0) != cellar)
