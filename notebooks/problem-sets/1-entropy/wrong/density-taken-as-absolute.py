# test-scale loses 2: as if it were absolute
# %% scale
h_kg = klcourse.entropy_normal(sigma_kg)
h_g = h_kg
reading_bits = (h_kg - np.log(step_g / 1000)) / np.log(2)
