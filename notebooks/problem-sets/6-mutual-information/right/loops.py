# %% mi-bits
import math
from collections import Counter
from itertools import product


def mi_bits(counts):
    total = sum(sum(row) for row in counts)
    row_sums = [sum(row) for row in counts]
    column_sums = [sum(column) for column in zip(*counts)]
    bits = 0
    for i, row in enumerate(counts):
        for j, count in enumerate(row):
            if count:
                bits += count / total * math.log(count * total / (row_sums[i] * column_sums[j]), 2)
    return bits


# %% report
night = [[float(share * chance) for chance in row] for share, row in zip(night_share, night_read)]
told = mi_bits(night)
ship_lacks = 0
for column in zip(*night):
    ship_lacks -= sum(p * math.log2(p / sum(column)) for p in column if p)
station_lacks = 0
for row in night:
    station_lacks -= sum(p * math.log2(p / sum(row)) for p in row if p)
# %% lamps
told_upper = mi_bits([[sum(lamps[u, l, h] for l in (0, 1)) for h in (0, 1)] for u in (0, 1)])
told_lower = mi_bits([[sum(lamps[u, l, h] for u in (0, 1)) for h in (0, 1)] for l in (0, 1)])
told_both = mi_bits([list(lamps[u, l]) for u in (0, 1) for l in (0, 1)])
told_lower_then = sum(lamps[u].sum() * mi_bits(lamps[u].tolist()) for u in (0, 1))
# %% merging
kept = -1
for rest in product((0, 1), repeat=4):
    words = (0, *rest)
    if sum(words) == 0:
        continue
    merged = [
        [sum(n for n, word in zip(row, words) if word == w) for w in (0, 1)] for row in day_log.tolist()
    ]
    if mi_bits(merged) > kept:
        kept, groups = mi_bits(merged), words


# %% least-error
def least_error(bits_left, signals_known):
    def allowed(e):
        doubt = 0 if e in (0, 1) else -e * math.log2(e) - (1 - e) * math.log2(1 - e)
        return doubt + e * math.log2(signals_known - 1)

    e = 0.0
    while allowed(e) < bits_left and e < 1 - 1 / signals_known:
        e += 0.0002
    return e


# %% barometers
def normal_bits(covariance):
    rho = covariance[0][1] / math.sqrt(covariance[0][0]) / math.sqrt(covariance[1][1])
    return math.log(1 / math.sqrt(1 - rho * rho), 2)


# %% text
def plug_in(labels):
    first, second = letter.tolist(), labels.tolist()
    ones, others, pairs = Counter(first), Counter(second), Counter(zip(first, second))
    return sum(n / 700 * math.log2(n * 700 / (ones[a] * others[b])) for (a, b), n in pairs.items())


corrected = []
for labels, rows in [(after_1, shuffled_1), (after_60, shuffled_60)]:
    corrected.append(plug_in(labels) - sum(map(plug_in, rows)) / 100)
formula_bias = (len(set(letter.tolist())) - 1) * (len(set(after_1.tolist())) - 1) / 1400 / math.log(2)
