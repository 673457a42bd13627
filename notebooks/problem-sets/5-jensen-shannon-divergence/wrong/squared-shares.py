# test-two-sightings loses 2: so the mixed pairs are missing
# %% two-sightings
told_by_two = klcourse.js_divergence(klcourse.normalize(west**2), klcourse.normalize(east**2), base=2)
