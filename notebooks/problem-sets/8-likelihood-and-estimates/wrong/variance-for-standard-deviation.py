# test-normal-loss loses 2: variance for standard deviation
# %% normal-loss
def normal_loss(y, predicted):
    left = np.asarray(y) - np.asarray(predicted)
    sigma = np.mean(left**2)
    return np.mean(left**2) / (2 * sigma**2) + np.log(sigma * np.sqrt(2 * np.pi))
