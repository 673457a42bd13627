# %% mi-bits
def mi_bits(counts):
    joint = np.array(counts, np.float32)
    joint /= joint.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = joint * np.log2(joint / np.outer(joint.sum(axis=1), joint.sum(axis=0)))
    return np.nansum(terms)


# %% report
night = (night_share[:, None] * night_read).astype(np.float32)
told = mi_bits(night)
ship_lacks = -np.sum(night[night > 0] * np.log2((night / night.sum(axis=0))[night > 0]))
station_lacks = -np.sum(night[night > 0] * np.log2((night / night.sum(axis=1, keepdims=True))[night > 0]))
# %% lamps
small = lamps.astype(np.float32)
told_upper, told_lower = mi_bits(small.sum(axis=1)), mi_bits(small.sum(axis=0))
told_both = mi_bits(small.reshape(4, 2))
told_lower_then = told_both - told_upper


# %% merging
def merged(choice):
    second = np.array(choice, np.float32)
    return np.stack([day_log @ (1 - second), day_log @ second], axis=1)


choices = [(0, a, b, c, d) for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1)][1:]
groups = np.array(max(choices, key=lambda choice: mi_bits(merged(choice))), dtype=np.float32)
kept = mi_bits(merged(groups))


# %% least-error
def least_error(bits_left, signals_known):
    e = np.linspace(0, 1 - 1 / signals_known, 20_001, dtype=np.float32)[1:-1]
    allowed = -e * np.log2(e) - (1 - e) * np.log2(1 - e) + e * np.log2(np.float32(signals_known - 1))
    return e[np.searchsorted(allowed, bits_left)]


# %% barometers
def normal_bits(covariance):
    covariance = np.array(covariance, np.float32)
    deviations = np.sqrt(np.diag(covariance))
    return klcourse.mutual_information_normal((covariance / np.outer(deviations, deviations))[0, 1], base=2)


# %% text
def plug_in(labels):
    counts = np.bincount(27 * letter + labels, minlength=27 * 27).reshape(27, 27)
    return mi_bits(counts)


corrected = np.float32(
    [
        plug_in(after_1) - np.mean([plug_in(row) for row in shuffled_1]),
        plug_in(after_60) - np.mean([plug_in(row) for row in shuffled_60]),
    ]
)
seen_letters = [np.count_nonzero(np.bincount(labels)) for labels in (letter, after_1)]
formula_bias = np.float32(np.prod(np.array(seen_letters) - 1) / (1400 * np.log(2)))
