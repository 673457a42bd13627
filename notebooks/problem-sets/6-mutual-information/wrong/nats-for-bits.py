# test-mi-bits loses 2: nats for bits
# test-mi-zeros loses 2: nats for bits
# test-report loses 2: nats for bits
# test-lamps loses 2: nats for bits
# test-merging loses 2: nats for bits
# test-barometers loses 2: nats for bits
# test-text loses 2: nats for bits
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = joint / joint.sum()
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    seen = joint > 0
    return np.sum(joint[seen] * np.log(joint[seen] / product[seen]))


# %% report
night = night_share[:, np.newaxis] * night_read
told = klcourse.mutual_information(night)
ship_lacks = klcourse.conditional_entropy(night, axis=0)
station_lacks = klcourse.conditional_entropy(night, axis=1)
# %% lamps
told_upper = klcourse.mutual_information(lamps.sum(axis=1))
told_lower = klcourse.mutual_information(lamps.sum(axis=0))
told_both = klcourse.mutual_information(lamps.reshape(4, 2))
told_lower_then = told_both - told_upper


# %% merging
def told_by_word(choice):
    words = np.array(choice)
    merged = np.stack([day_log[:, words == word].sum(axis=1) for word in (0, 1)], axis=1)
    return klcourse.mutual_information(merged / merged.sum())


choices = [[0] + [number >> k & 1 for k in range(4)] for number in range(1, 16)]
groups = max(choices, key=told_by_word)
kept = told_by_word(groups)


# %% barometers
def normal_bits(covariance):
    (a, c), (_, b) = covariance
    return -np.log(1 - c**2 / (a * b)) / 2


# %% text
def plug_in(labels):
    return klcourse.mutual_information_from_samples(letter, labels)


corrected = [
    plug_in(after_1) - np.mean([plug_in(row) for row in shuffled_1]),
    plug_in(after_60) - np.mean([plug_in(row) for row in shuffled_60]),
]
formula_bias = (len(set(letter)) - 1) * (len(set(after_1)) - 1) / 1400
