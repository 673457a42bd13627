# test-floor loses 2: The logarithm has the base 2
# %% floor
target = (1 - smoothing) * np.eye(choices)[0] + smoothing / choices
floor = klcourse.entropy(target)
gap = np.log2(target[0] / target[1])
