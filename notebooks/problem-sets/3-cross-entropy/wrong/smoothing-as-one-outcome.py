# test-floor loses 2: The smoothing is treated as one other outcome
# %% floor
floor = klcourse.entropy([1 - smoothing, smoothing])
gap = np.log((1 - smoothing) / smoothing)
