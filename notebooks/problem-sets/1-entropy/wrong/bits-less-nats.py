# test-scale loses 2: Nats and bits are added here
# %% scale
h_kg, h_g = klcourse.entropy_normal([sigma_kg, 1000 * sigma_kg])
reading_bits = h_g / np.log(2) - np.log(step_g)
