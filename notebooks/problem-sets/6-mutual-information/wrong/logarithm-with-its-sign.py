# test-barometers loses 2: sign lost
# %% barometers
def normal_bits(covariance):
    (a, c), (_, b) = covariance
    return np.log2(1 - c**2 / (a * b)) / 2
