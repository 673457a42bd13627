# %% mi-bits
from scipy.optimize import brentq
from scipy.special import entr


def mi_bits(counts):
    joint = np.array(counts) / np.sum(counts)
    nats = entr(joint.sum(axis=1)).sum() + entr(joint.sum(axis=0)).sum() - entr(joint).sum()
    return nats / np.log(2)


# %% report
night = np.diag(night_share) @ night_read
told = klcourse.kl_divergence(night.ravel(), np.outer(night.sum(1), night.sum(0)).ravel(), base=2)
ship_lacks = klcourse.entropy(night_share, base=2) - told
station_lacks = night_share @ klcourse.entropy(night_read, base=2)
# %% lamps
harbour = klcourse.entropy(lamps.sum(axis=(0, 1)), base=2)
after_upper = klcourse.conditional_entropy(lamps.sum(axis=1), base=2)
after_both = klcourse.conditional_entropy(lamps, base=2)
told_upper = harbour - after_upper
told_lower = harbour - klcourse.conditional_entropy(lamps.sum(axis=0), base=2)
told_both = harbour - after_both
told_lower_then = after_upper - after_both
# %% merging
kept = 0
for number in range(1, 16):
    second = np.array([0] + [int(digit) for digit in f"{number:04b}"])
    merged = np.array(day_log @ np.stack([1 - second, second], axis=1))
    bits = klcourse.mutual_information(klcourse.normalize(merged.ravel()).reshape(5, 2), base=2)
    if bits > kept:
        kept, groups = bits, second


# %% least-error
def least_error(bits_left, signals_known):
    def too_much(e):
        return klcourse.entropy([1 - e, e], base=2) + e * np.log2(signals_known - 1) - bits_left

    return brentq(too_much, 0, 1 - 1 / signals_known)


# %% barometers
def normal_bits(covariance):
    covariance = np.array(covariance)
    return 0.5 * np.log2(covariance[0, 0] * covariance[1, 1] / np.linalg.det(covariance))


# %% text
def plug_in(labels):
    counts = np.zeros((27, 27))
    np.add.at(counts, (letter, labels), 1)
    return klcourse.mutual_information(counts / 700, base=2)


by_chance = np.array([[plug_in(row) for row in rows] for rows in (shuffled_1, shuffled_60)]).mean(axis=1)
corrected = np.array([plug_in(after_1), plug_in(after_60)]) - by_chance
both = np.unique(letter).size - 1, np.unique(after_1).size - 1
formula_bias = both[0] * both[1] / (2 * 700) * np.log2(np.e)
