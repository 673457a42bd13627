# %% js-bits
import math


def js_bits(p, q):
    total = 0
    for a, b in zip(p, q):
        for x in (a, b):
            if x > 0:
                total += x * math.log(2 * x / (a + b), 2) / 2
    return total


# %% detour
rows = [[int(count) / int(sum(row)) for count in row] for row in sightings]
best = None
for b in range(4):
    for a in range(4):
        for c in range(4):
            if len({a, b, c}) == 3:
                ratio = (js_bits(rows[a], rows[b]) + js_bits(rows[b], rows[c])) / js_bits(rows[a], rows[c])
                if best is None or ratio < best[0]:
                    legs = [math.sqrt(js_bits(rows[x], rows[y])) for x, y in [(a, b), (b, c), (a, c)]]
                    best = (ratio, (legs[0] + legs[1]) / legs[2], reserves[b])
detour, detour_by_distance, stop = best
# %% two-sightings
pairs_west, pairs_east = [], []
for i in range(5):
    for j in range(i, 5):  # in either order
        times = 1 if i == j else 2
        pairs_west.append(times * west[i] * west[j])
        pairs_east.append(times * east[i] * east[j])
told_by_two = js_bits(pairs_west, pairs_east)


# %% irises
def doubt(counts):
    total = sum(counts)
    return sum(count / total * math.log2(total / count) for count in counts if count)


limit = doubt([list(kinds).count(kind) for kind in range(3)])
told = []
for column in range(4):
    left = 0
    for mark in set(readings[:, column]):
        here = [int(kind) for kind, reading in zip(kinds, readings[:, column]) if reading == mark]
        left += len(here) / len(kinds) * doubt([here.count(kind) for kind in range(3)])
    told.append(limit - left)


# %% arrivals
def bell(x, mean, sigma):
    return math.exp(-(((x - mean) / sigma) ** 2) / 2) / sigma / math.sqrt(2 * math.pi)


def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    total, width = 0, 0.1
    for strip in range(300, 2200):
        a, b = bell(strip * width, mean_p, sigma_p), bell(strip * width, mean_q, sigma_q)
        for x in (a, b):
            if x > 0:
                total += x * math.log(2 * x / (a + b)) / 2 * width
    return total


# %% from-scipy
others_bits = math.log2(math.exp(returned**2))
right_at_least = 0.5 + 0.5 * others_bits
