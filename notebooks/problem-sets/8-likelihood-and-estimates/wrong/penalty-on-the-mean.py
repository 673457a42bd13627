# test-map-rate loses 2: added to the mean of the losses
# %% map-rate
def map_rate(waits, n_0, T_0):
    return (1 + n_0) / (np.mean(waits) + T_0)
