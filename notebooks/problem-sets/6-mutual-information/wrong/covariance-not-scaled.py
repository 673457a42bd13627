# test-barometers loses 2: was not scaled to a correlation
# %% barometers
def normal_bits(covariance):
    (a, c), (_, b) = covariance
    return -np.log2(1 - c**2) / 2
