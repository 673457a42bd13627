# test-lamps loses 2: What the lamps tell one by one is added
# %% lamps
told_upper = klcourse.mutual_information(lamps.sum(axis=1), base=2)
told_lower = klcourse.mutual_information(lamps.sum(axis=0), base=2)
told_both = told_upper + told_lower
told_lower_then = told_lower
