# test-mean-loss loses 2: squared error for log loss
# test-certain loses 2: squared error for log loss
# %% mean-loss
def mean_loss(y, q):
    return np.mean((np.asarray(y) - np.asarray(q)) ** 2)
