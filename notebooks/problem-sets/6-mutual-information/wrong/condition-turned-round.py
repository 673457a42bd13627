# test-report loses 2: condition turned round
# %% report
night = night_share[:, np.newaxis] * night_read
told = klcourse.mutual_information(night, base=2)
ship_lacks = klcourse.conditional_entropy(night, axis=1, base=2)
station_lacks = klcourse.conditional_entropy(night, axis=0, base=2)
