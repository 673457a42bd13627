# test-map-rate loses 2: that nobody made
# %% map-rate
def map_rate(waits, n_0, T_0):
    return (len(waits) + n_0 + 1) / (np.sum(waits) + T_0)
