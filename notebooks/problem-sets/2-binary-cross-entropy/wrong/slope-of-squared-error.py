# test-slopes loses 2: squared error for log loss
# %% slopes
def slopes(weights, X, y):
    q = 1 / (1 + np.exp(-(X @ weights)))
    return X.T @ (2 * (q - y) * q * (1 - q)) / len(y)
