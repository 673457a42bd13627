# test-barometers loses 2: stands where its square belongs
# %% barometers
def normal_bits(covariance):
    (a, c), (_, b) = covariance
    return -np.log2(1 - c / np.sqrt(a * b)) / 2
