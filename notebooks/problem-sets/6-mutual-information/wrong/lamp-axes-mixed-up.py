# test-lamps loses 2: This is what the other lamp tells
# %% lamps
told_upper = klcourse.mutual_information(lamps.sum(axis=0), base=2)
told_lower = klcourse.mutual_information(lamps.sum(axis=1), base=2)
told_both = klcourse.mutual_information(lamps.reshape(4, 2), base=2)
told_lower_then = told_both - told_upper
