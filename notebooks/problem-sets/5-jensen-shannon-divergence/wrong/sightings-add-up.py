# test-two-sightings loses 2: counted twice
# %% two-sightings
told_by_two = 2 * klcourse.js_divergence(west, east, base=2)
