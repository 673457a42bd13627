# test-map-rate loses 2: that was made is not counted
# %% map-rate
def map_rate(waits, n_0, T_0):
    return (len(waits) + n_0 - 1) / (np.sum(waits) + T_0)
