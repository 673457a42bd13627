# test-merging loses 2: This is what merging has lost
# %% merging
def lost_by_word(choice):
    words = np.array(choice)
    merged = np.stack([day_log[:, words == word].sum(axis=1) for word in (0, 1)], axis=1)
    whole = klcourse.mutual_information(day_log / day_log.sum(), base=2)
    return whole - klcourse.mutual_information(merged / merged.sum(), base=2)


choices = [[0] + [number >> k & 1 for k in range(4)] for number in range(1, 16)]
groups = min(choices, key=lost_by_word)
kept = lost_by_word(groups)
