# test-from-scipy loses 2: The bound holds in bits
# %% from-scipy
others_bits = returned**2 / np.log(2)
right_at_least = (1 + returned**2) / 2
