# test-report loses 2: as if all readings came equally often
# %% report
night = night_share[:, np.newaxis] * night_read
told = klcourse.mutual_information(night, base=2)
ship_lacks = np.mean([klcourse.entropy(column / column.sum(), base=2) for column in night.T])
station_lacks = klcourse.conditional_entropy(night, base=2)
