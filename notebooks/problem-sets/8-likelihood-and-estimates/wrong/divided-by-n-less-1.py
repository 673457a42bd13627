# test-normal-loss loses 2: divided by n − 1
# %% normal-loss
def normal_loss(y, predicted):
    left = np.asarray(y) - np.asarray(predicted)
    variance = np.sum(left**2) / (left.size - 1)
    return np.mean(left**2 / (2 * variance) + np.log(2 * np.pi * variance) / 2)
