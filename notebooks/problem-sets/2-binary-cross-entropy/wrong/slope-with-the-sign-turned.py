# test-slopes loses 2: has its sign turned
# %% slopes
def slopes(weights, X, y):
    q = 1 / (1 + np.exp(-(X @ weights)))
    return X.T @ (y - q) / len(y)
