# test-report loses 2: All signals have the same weight here
# %% report
night = night_read / 5
told = klcourse.mutual_information(night, base=2)
ship_lacks = klcourse.conditional_entropy(night, axis=0, base=2)
station_lacks = klcourse.conditional_entropy(night, axis=1, base=2)
