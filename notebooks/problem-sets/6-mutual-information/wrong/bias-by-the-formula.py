# test-text loses 2: The formula's bias is taken away
# %% text
def plug_in(labels):
    return klcourse.mutual_information_from_samples(letter, labels, base=2)


letters, later = len(set(letter)), len(set(after_1))
formula_bias = (letters - 1) * (later - 1) / (2 * 700 * np.log(2))
corrected = np.array([plug_in(after_1), plug_in(after_60)]) - [
    formula_bias,
    (letters - 1) * (len(set(after_60)) - 1) / (2 * 700 * np.log(2)),
]
