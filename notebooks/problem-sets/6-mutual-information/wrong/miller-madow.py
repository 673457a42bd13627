# test-text loses 2: Miller and Madow's correction
# %% text
def plug_in(labels):
    return klcourse.mutual_information_from_samples(letter, labels, base=2)


letters, later = len(set(letter)), len(set(after_1))
formula_bias = (letters - 1) * (later - 1) / (2 * 700 * np.log(2))
corrected = [
    klcourse.mutual_information_from_samples(letter, labels, base=2, correction="miller-madow")
    for labels in (after_1, after_60)
]
