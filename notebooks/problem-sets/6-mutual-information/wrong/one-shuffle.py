# test-text loses 2: Only one shuffled row
# %% text
def plug_in(labels):
    return klcourse.mutual_information_from_samples(letter, labels, base=2)


letters, later = len(set(letter)), len(set(after_1))
formula_bias = (letters - 1) * (later - 1) / (2 * 700 * np.log(2))
corrected = [plug_in(after_1) - plug_in(shuffled_1[0]), plug_in(after_60) - plug_in(shuffled_60[0])]
