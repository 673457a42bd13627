# %% cost-table
import math


def cost_table(tables):
    result = []
    for p in tables:
        row = []
        for q in tables:
            total = 0
            for a, b in zip(p, q):
                if a > 0:
                    total += math.inf if b == 0 else -a * math.log(b, 2)
            row.append(total)
        result.append(row)
    return result


# %% swap
swapped = []
for ward in (0, 1):
    digits_sent = 0
    for count, length in zip(orders[ward], lengths[1 - ward]):
        digits_sent += count * length
    swapped.append(digits_sent / sum(orders[ward]))
belief = [1 / 2**length for length in lengths[1].tolist()]
excess = 0
for count, b in zip(orders[0], belief):
    share = count / sum(orders[0])
    excess += share * math.log(share / b, 2)


# %% slips-answer
def least_loss(numbers):
    total = 0
    for k in numbers:
        total -= math.log(list(numbers).count(k) / len(numbers))
    return total


constant_loss = least_loss(dish) / len(dish)
perplexity_blind = math.exp(constant_loss)
perplexity_seeing = math.exp((least_loss(dish[dark]) + least_loss(dish[~dark])) / len(dish))


# %% mean-loss
def mean_loss(logits, targets):
    total = 0
    for z, p in zip(logits, targets):
        m = max(z)
        lse = m + math.log(sum(math.exp(a - m) for a in z))
        total += lse - sum(a * b for a, b in zip(p, z))
    return total / len(logits)


# %% slope
def slope(logits, targets):
    rows = []
    for z, p in zip(logits, targets):
        bottom = sum(math.exp(a) for a in z)
        rows.append([(math.exp(a) / bottom - b) / len(logits) for a, b in zip(z, p)])
    return rows


# %% floor
other = smoothing / choices
first = 1 - smoothing + other
floor = -first * math.log(first)
for _ in range(choices - 1):
    floor -= other * math.log(other)
gap = math.log(first) - math.log(other)
