# test-barometers loses 2: variance for standard deviation
# %% barometers
def normal_bits(covariance):
    (a, c), (_, b) = covariance
    return -np.log2(1 - (c / (a * b)) ** 2) / 2
