# test-slopes loses 2: the slope by the logit
# %% slopes
def slopes(weights, X, y):
    return np.mean(1 / (1 + np.exp(-(X @ weights))) - y)
