# test-two-sightings loses 2: This is the doubt that is left, and
# test-irises loses 3: This is the doubt that is left once
# %% two-sightings
joint = np.array([np.outer(west, west).ravel(), np.outer(east, east).ravel()]) / 2
told_by_two = klcourse.conditional_entropy(joint, base=2, axis=0)
# %% irises
told = []
for reading in readings.T:
    joint = np.array([np.bincount(reading[kinds == kind], minlength=20) for kind in range(3)]) / len(kinds)
    told.append(klcourse.conditional_entropy(joint, base=2, axis=0))
limit = klcourse.entropy(np.bincount(kinds) / len(kinds), base=2)
