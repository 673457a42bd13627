# test-scale loses 2: as if coarser readings told more
# %% scale
h_kg, h_g = klcourse.entropy_normal([sigma_kg, 1000 * sigma_kg])
reading_bits = (h_g + np.log(step_g)) / np.log(2)
