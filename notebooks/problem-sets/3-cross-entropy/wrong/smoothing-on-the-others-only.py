# test-floor loses 2: The smoothing is shared among the other dishes only
# %% floor
target = np.full(choices, smoothing / (choices - 1))
target[0] = 1 - smoothing
floor = klcourse.entropy(target)
gap = np.log(target[0] / target[1])
