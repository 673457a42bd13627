# test-scale loses 2: The step and the density have different units
# %% scale
h_kg, h_g = klcourse.entropy_normal([sigma_kg, 1000 * sigma_kg])
reading_bits = (h_g - np.log(step_g / 1000)) / np.log(2)
