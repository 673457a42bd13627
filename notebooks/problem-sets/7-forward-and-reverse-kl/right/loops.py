# %% forward-bell
import math


def forward_bell(passengers, means, sigmas):
    total = sum(passengers)
    mean = square = 0
    for n, m, s in zip(passengers, means, sigmas):
        mean += n / total * m
        square += n / total * (s * s + m * m)
    return mean, math.sqrt(square - mean * mean)


# %% both-bits
def both_bits(mean, sigma, weights, means, sigmas):
    def log2_normal(x, m, s):
        return (-((x - m) ** 2) / (2 * s * s) - math.log(s * math.sqrt(2 * math.pi))) / math.log(2)

    lower = min(min(m - 9 * s for m, s in zip(means, sigmas)), mean - 9 * sigma)
    upper = max(max(m + 9 * s for m, s in zip(means, sigmas)), mean + 9 * sigma)
    width = min(min(sigmas), sigma) / 5
    forward = reverse = 0
    for i in range(int((upper - lower) / width) + 1):
        x = lower + (i + 0.5) * width
        log_q = log2_normal(x, mean, sigma)
        parts = [math.log2(w) + log2_normal(x, m, s) for w, m, s in zip(weights, means, sigmas)]
        log_p = max(parts) + math.log2(sum(2 ** (part - max(parts)) for part in parts))
        forward += 2**log_p * (log_p - log_q) * width
        reverse += 2**log_q * (log_q - log_p) * width
    return [forward, reverse]


# %% best-runs
def best_runs(p):
    rows = []
    for forward in (True, False):
        best = (math.inf, None, None)
        for first in range(len(p)):
            for last in range(first, len(p)):
                q = 1 / (last - first + 1)
                total = 0
                for i, a in enumerate(p):
                    b = q if first <= i <= last else 0
                    x, y = (a, b) if forward else (b, a)
                    if x > 0:
                        total += x * math.log(x / y) if y > 0 else math.inf
                best = min(best, (total, first, last)) if total < best[0] else best
        rows.append([best[1], best[2], best[0]])
    return rows


# %% reverse-loss
def reverse_loss(mean, sigma, x, log_score):
    total = 0
    for place, score in zip(x, log_score):
        log_q = -((place - mean) ** 2) / (2 * sigma**2) - math.log(sigma * math.sqrt(2 * math.pi))
        total += math.exp(log_q) * (log_q - score)
    return total * (x[1] - x[0])
