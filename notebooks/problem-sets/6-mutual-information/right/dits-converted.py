# %% report
night = (night_read.T * night_share).T
to_bits = np.log2(10)
told = klcourse.mutual_information(night.T, base=10) * to_bits
ship_lacks = klcourse.conditional_entropy(night.T, base=10) * to_bits
station_lacks = klcourse.conditional_entropy(night.T, base=10, axis=0) * to_bits
# %% lamps
told_upper = klcourse.mutual_information(lamps.sum(axis=1), base=10) * to_bits
told_lower_then = to_bits * sum(
    part.sum() * klcourse.mutual_information(klcourse.normalize(part.ravel()).reshape(2, 2), base=10)
    for part in lamps
)
told_both = told_upper + told_lower_then
told_lower = to_bits * klcourse.mutual_information(lamps.sum(axis=0), base=10)


# %% barometers
def normal_bits(covariance):
    sigma = np.sqrt(np.diag(covariance))
    left = np.linalg.det(covariance) / covariance[0][0]  # variance of the cabin's reading, given the tower's
    before, after = klcourse.entropy_normal([sigma[1], np.sqrt(left)])
    return (before - after) / np.log(2)
