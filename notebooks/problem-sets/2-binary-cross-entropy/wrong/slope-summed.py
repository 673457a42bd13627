# test-slopes loses 2: sum instead of mean
# %% slopes
def slopes(weights, X, y):
    return X.T @ (1 / (1 + np.exp(-(X @ weights))) - y)
