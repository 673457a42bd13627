# test-scale loses 2: which knows nothing of the scale
# %% scale
h_kg, h_g = klcourse.entropy_normal([sigma_kg, 1000 * sigma_kg])
reading_bits = h_g / np.log(2)
