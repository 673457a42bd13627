# %% log-likelihood
import math


def mean_log_likelihood(counts, q):
    total = 0
    for count, q_x in zip(counts, q):
        if count > 0 and q_x == 0:
            return -math.inf
        if count > 0:
            total += count * math.log(q_x)
    return total / sum(counts)


# %% excess
n = sum(counts)
came = [(count, q_x) for count, q_x in zip(counts, plan) if count]
excess = sum(count / n * math.log(count / n / q_x) for count, q_x in came)
best = -sum(count / n * math.log2(count / n) for count, q_x in came)
best_corrected = best + (len(came) - 1) / (2 * n) * math.log2(math.e)
excess_corrected = excess - (len(came) - 1) / (2 * n)


# %% normal-loss
def normal_loss(y, predicted):
    variance = sum((a - b) ** 2 for a, b in zip(y, predicted)) / len(y)
    squares = sum((a - b) ** 2 for a, b in zip(y, predicted)) / (2 * variance)
    return squares / len(y) + math.log(math.sqrt(2 * math.pi * variance))


# %% map-rate
def map_rate(waits, n_0, T_0):
    reports, days = n_0, T_0
    for wait in waits:
        reports, days = reports + 1, days + wait
    return reports / days


# %% k3
def kl_k3(log_p, log_q):
    total = 0
    for a, b in zip(log_p, log_q):
        total += math.expm1(b - a) - (b - a)
    return total / len(log_p)


# %% weights
def relative_weights(log_p, log_q):
    log_w = [a - b for a, b in zip(log_p, log_q)]
    return [math.exp(one - max(log_w)) for one in log_w]


def network_mean(losses, log_p, log_q):
    w = relative_weights(log_p, log_q)
    return sum(a * b for a, b in zip(w, losses)) / sum(w)


def effective_size(log_p, log_q):
    w = relative_weights(log_p, log_q)
    return sum(w) ** 2 / sum(a * a for a in w)


# %% psi
def stability_index(old, new):
    total = 0
    for before, now in zip(old, new):
        q, p = before / sum(old), now / sum(new)
        if p != q:
            total += (p - q) * math.log(p / q) if p and q else math.inf
    return total


quiet_index = 7 / sum(old_repairs) + 7 / sum(new_repairs)
