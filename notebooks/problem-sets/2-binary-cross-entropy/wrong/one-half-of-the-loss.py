# test-mean-loss loses 2: one half of the loss
# test-certain loses 2: one half of the loss
# %% mean-loss
def mean_loss(y, q):
    return np.mean([-a * np.log(b) if a > 0 else 0 for a, b in zip(y, q)])
