# test-floor loses 2: floor taken for 0
# %% floor
target = np.full(choices, smoothing / choices)
target[0] += 1 - smoothing
floor = 0
gap = np.log(target[0] / target[1])
