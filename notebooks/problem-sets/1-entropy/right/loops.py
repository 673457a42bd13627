# %% entropy-bits
import math


def entropy_bits(p):
    total = 0
    for probability in p:
        if probability > 0:
            total -= probability * math.log(probability, 2)
    return total


# %% today
n = sum(counts)
today = [0, 0, 0]
for i, base in enumerate((2, math.e, 10)):
    for count in counts:
        today[i] += count / n * math.log(n / count, base)
list_bits = sum(count * math.log2(n / count) for count in counts)
# %% docks
ten = [*docks, *counts[1:]]
six = [*counts[:5], counts[5] + counts[6]]
growth = entropy_bits([count / n for count in ten]) - today[0]
fall = today[0] - entropy_bits([count / n for count in six])


# %% left-over
def left_over(table):
    n, total = sum(sum(row) for row in table), 0
    for row in table:
        for count in row:
            if count:
                total += count / n * math.log2(sum(row) / count)
    return total


# %% flaps
offered = []
for offer in offers:
    room = sum(2.0 ** -float(flaps) for flaps in offer)
    offered.append(sum(flaps * count for flaps, count in zip(offer, counts)) / n if room <= 1 else math.inf)
groups, passed = sorted(counts), 0
while len(groups) > 1:
    passed += groups[0] + groups[1]
    groups = sorted([groups[0] + groups[1], *groups[2:]])
least = passed / n


# %% gain
def bits_of(kinds):
    kinds = list(kinds)
    return entropy_bits([kinds.count(kind) / len(kinds) for kind in set(kinds)])


def gain(values, kinds, threshold):
    yes = [kind for value, kind in zip(values, kinds) if value > threshold]
    no = [kind for value, kind in zip(values, kinds) if not value > threshold]
    return bits_of(kinds) - (len(yes) * bits_of(yes) + len(no) * bits_of(no)) / len(values)


best_gain = 0
for column in measured.T:
    for threshold in set(column.tolist()):
        best_gain = max(best_gain, gain(column, growers, threshold))
# %% scale
h_kg = 0.5 * math.log(2 * math.pi * math.e * sigma_kg**2)
h_g = h_kg + math.log(1000)
reading_bits = (h_kg - math.log(step_g / 1000)) / math.log(2)
