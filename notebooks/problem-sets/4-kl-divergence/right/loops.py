# %% kl-bits
import math


def kl_bits(p, q):
    total = 0
    for a, b in zip(p, q):
        if a > 0 and b == 0:
            return math.inf
        if a > 0:
            total += a * (math.log(a, 2) - math.log(b, 2))
    return total


# %% waste
island = [count / sum(counts) for count in counts]
waste = kl_bits(island, almanac)
# %% epsilon
reported = []
for epsilon in (1e-2, 1e-5, 1e-8):
    second = [0 if i == 2 else b for i, b in enumerate(almanac)]
    second = [b / sum(second) for b in second]
    second[2] = epsilon
    reported.append(kl_bits(island, [b / sum(second) for b in second]))
step = 3 * island[2] * math.log(10) / math.log(2)
