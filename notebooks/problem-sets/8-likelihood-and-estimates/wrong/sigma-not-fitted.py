# test-normal-loss loses 2: σ stays where it was
# %% normal-loss
def normal_loss(y, predicted):
    left = np.asarray(y) - np.asarray(predicted)
    return np.mean(left**2 / 2) + np.log(2 * np.pi) / 2
