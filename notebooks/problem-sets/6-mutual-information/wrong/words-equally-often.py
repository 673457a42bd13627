# test-merging loses 2: makes the two words come as equally often as can be
# %% merging
readings = day_log.sum(axis=0)
choices = [[0] + [number >> k & 1 for k in range(4)] for number in range(1, 16)]
groups = min(choices, key=lambda choice: abs(readings @ np.array(choice) - readings.sum() / 2))
merged = np.stack([day_log[:, np.array(groups) == word].sum(axis=1) for word in (0, 1)], axis=1)
kept = klcourse.mutual_information(merged / merged.sum(), base=2)
