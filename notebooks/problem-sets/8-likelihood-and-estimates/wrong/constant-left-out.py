# test-normal-loss loses 2: The constant with 2π is left out
# %% normal-loss
def normal_loss(y, predicted):
    left = np.asarray(y) - np.asarray(predicted)
    return np.log(np.mean(left**2)) / 2 + 1 / 2
