# test-lamps loses 2: to somebody who has not seen the upper one
# %% lamps
told_upper = klcourse.mutual_information(lamps.sum(axis=1), base=2)
told_lower = klcourse.mutual_information(lamps.sum(axis=0), base=2)
told_both = klcourse.mutual_information(lamps.reshape(4, 2), base=2)
told_lower_then = told_lower
