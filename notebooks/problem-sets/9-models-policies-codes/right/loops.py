# %% elbo
import math


def elbo(q, prior, likelihood):
    total = 0
    for belief, before, report in zip(q, prior, likelihood):
        if belief > 0:
            if report == 0:
                return -math.inf
            total += belief * (math.log(report) + math.log(before) - math.log(belief))
    return total


# %% screen
weights = [a * b for a, b in zip(prior, likelihood)]
first, second = sorted(range(5), key=lambda cause: -weights[cause])[:2]
both = weights[first] + weights[second]
screen = [weights[cause] / both if cause in (first, second) else 0 for cause in range(5)]
gap = math.log(sum(weights)) - math.log(both)


# %% game
def best_judge(p, q):
    return [a / (a + b) for a, b in zip(p, q)]


def game_value(p, q):
    total = 0
    for a, b in zip(p, q):
        if a > 0:
            total += a * math.log(a / (a + b))
        if b > 0:
            total += b * math.log(b / (a + b))
    return total


# %% soft-choice
def soft_choice(rewards, alpha):
    top = max(rewards)
    weights = [math.exp((reward - top) / alpha) for reward in rewards]
    policy = [weight / sum(weights) for weight in weights]
    entropy = -sum(chance * math.log(chance) for chance in policy if chance > 0)
    return [top + alpha * math.log(sum(weights)), entropy]


# %% price
def spent(price):
    weights = [share * math.exp((mark - 100) / price) for share, mark in zip(shop, points)]
    policy = [weight / sum(weights) for weight in weights]
    return sum(chance * math.log(chance / share) for chance, share in zip(policy, shop) if chance)


price, step = 1.0, 1.0
while step > 1e-6:
    if spent(price + step) > budget:
        price += step
    else:
        step /= 2
more = price / 100


# %% merging
def told(table):
    total = sum(map(sum, table))
    columns = [sum(row[k] for row in table) for k in range(len(table[0]))]
    bits = 0
    for row in table:
        for count, column in zip(row, columns):
            if count:
                bits += count / total * math.log2(count * total / sum(row) / column)
    return bits


def merging_cost(counts, one, other):
    rest = [list(row) for k, row in enumerate(counts) if k not in (one, other)]
    merged = [a + b for a, b in zip(counts[one], counts[other])]
    return told([list(row) for row in counts]) - told([*rest, merged])


pair, least = None, math.inf
for one in range(6):
    for other in range(one + 1, 6):
        if merging_cost(counts, one, other) < least:
            pair, least = (one, other), merging_cost(counts, one, other)


# %% ruler
def there_and_back(x, tau, levels):
    step, back = tau / (levels - 1), []
    for value in x:
        code = round(min(max(value, -tau), tau) / step)
        back.append(code * step)
    return back


rounding, clipping = [], []
for end in ends:
    parts = [0, 0]
    for value, back in zip(readings, there_and_back(readings, end, levels)):
        parts[int(abs(value) > end)] += (back - value) ** 2 / len(readings)
    rounding.append(parts[0])
    clipping.append(parts[1])
best_end = min(zip(rounding, clipping, ends), key=lambda it: it[0] + it[1])[2]


# %% tail
def tail_nats(histogram, kept, levels):
    total, clipped = sum(histogram), sum(histogram[kept:])
    size, nats = kept // levels, 0
    for k in range(kept):
        a = histogram[k] + (clipped if k == kept - 1 else 0)
        level = histogram[k // size * size : k // size * size + size]
        b = sum(level) / size + clipped / kept
        nats += a / total * math.log(a / b)
    return nats
