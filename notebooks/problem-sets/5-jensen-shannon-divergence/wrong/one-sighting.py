# test-two-sightings loses 2: what one sighting tells. Read
# %% two-sightings
told_by_two = klcourse.js_divergence(west, east, base=2)
