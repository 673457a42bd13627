# test-barometers loses 2: correlation for information
# %% barometers
def normal_bits(covariance):
    (a, c), (_, b) = covariance
    return c / np.sqrt(a * b)
