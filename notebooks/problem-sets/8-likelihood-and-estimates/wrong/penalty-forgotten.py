# test-map-rate loses 2: the penalty changes nothing
# %% map-rate
def map_rate(waits, n_0, T_0):
    return 1 / np.mean(waits)
