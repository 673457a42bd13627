# test-mean-loss loses 2: is charged as a no
# test-certain loses 2: is charged as a no
# %% mean-loss
def mean_loss(y, q):
    return np.mean([-np.log(b) if a == 1 else -np.log(1 - b) for a, b in zip(y, q)])
