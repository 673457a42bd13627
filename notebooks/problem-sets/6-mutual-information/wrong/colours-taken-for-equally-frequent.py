# test-lamps loses 2: have the same weight in this average
# %% lamps
told_upper = klcourse.mutual_information(lamps.sum(axis=1), base=2)
told_lower = klcourse.mutual_information(lamps.sum(axis=0), base=2)
told_both = klcourse.mutual_information(lamps.reshape(4, 2), base=2)
told_lower_then = np.mean([klcourse.mutual_information(table / table.sum(), base=2) for table in lamps])
