# test-scale loses 2: The unit was changed the wrong way
# %% scale
h_kg = klcourse.entropy_normal(sigma_kg)
h_g = h_kg - np.log(1000)
reading_bits = klcourse.entropy_normal(1000 * sigma_kg / step_g, base=2)
