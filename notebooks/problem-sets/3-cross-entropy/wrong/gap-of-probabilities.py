# test-floor loses 2: This is a difference of probabilities
# %% floor
target = (1 - smoothing) * np.eye(choices)[0] + smoothing / choices
floor = klcourse.entropy(target)
gap = target[0] - target[1]
