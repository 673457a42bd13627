# test-from-scipy loses 2: and not the probability of naming the right one
# %% from-scipy
others_bits = returned**2 / np.log(2)
right_at_least = others_bits
