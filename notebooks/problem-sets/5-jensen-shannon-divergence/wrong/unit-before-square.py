# test-from-scipy loses 2: The unit is changed before the square is taken
# %% from-scipy
others_bits = (returned / np.log(2)) ** 2
right_at_least = (1 + others_bits) / 2
