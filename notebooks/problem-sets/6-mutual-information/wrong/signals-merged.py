# test-merging loses 2: The rows are merged
# %% merging
def told_by_word(choice):
    words = np.array(choice)
    merged = np.stack([day_log[words == word].sum(axis=0) for word in (0, 1)])
    return klcourse.mutual_information(merged / merged.sum(), base=2)


choices = [[0] + [number >> k & 1 for k in range(4)] for number in range(1, 16)]
groups = max(choices, key=told_by_word)
kept = told_by_word(groups)
