# test-from-scipy loses 2: The nats are multiplied by ln 2
# %% from-scipy
others_bits = returned**2 * np.log(2)
right_at_least = (1 + others_bits) / 2
