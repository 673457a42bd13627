# test-text loses 2: the cells of the joint table alone
# %% text
def plug_in(labels):
    return klcourse.mutual_information_from_samples(letter, labels, base=2)


letters, later = len(set(letter)), len(set(after_1))
corrected = [
    plug_in(after_1) - np.mean([plug_in(row) for row in shuffled_1]),
    plug_in(after_60) - np.mean([plug_in(row) for row in shuffled_60]),
]
formula_bias = (letters * later - 1) / (2 * 700 * np.log(2))
