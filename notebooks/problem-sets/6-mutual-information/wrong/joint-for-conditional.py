# test-report loses 2: joint for conditional
# %% report
night = night_share[:, np.newaxis] * night_read
told = klcourse.mutual_information(night, base=2)
ship_lacks = klcourse.entropy(night.ravel(), base=2)
station_lacks = klcourse.entropy(night.ravel(), base=2)
