# %% js-bits
def entropy_bits(p):
    p = np.array([x for x in p if x > 0])
    return -np.sum(p * np.log(p)) / np.log(2)


def js_bits(p, q):
    m = [(a + b) / 2 for a, b in zip(p, q)]
    return entropy_bits(m) - entropy_bits(p) / 2 - entropy_bits(q) / 2


# %% two-sightings
both = np.array([np.outer(west, west), np.outer(east, east)]) / 2
told_by_two = 1 - (entropy_bits(both.ravel()) - entropy_bits(both.sum(axis=0).ravel()))
# %% irises
weights = np.array([np.mean(kinds == kind) for kind in range(3)])
told = np.zeros(4)
for column, reading in enumerate(readings.T):
    conditional = np.array([[np.mean(reading[kinds == k] == mark) for mark in range(13)] for k in range(3)])
    told[column] = entropy_bits(weights @ conditional) - sum(
        weight * entropy_bits(row) for weight, row in zip(weights, conditional)
    )
limit = entropy_bits(weights)


# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    day, width = np.linspace(0, 240, 5001, retstep=True)
    p = np.exp(klcourse.normal_logpdf(day, mean_p, sigma_p))
    q = np.exp(klcourse.normal_logpdf(day, mean_q, sigma_q))
    m = (p + q) / 2
    h_m = -np.sum(np.where(m > 0, m * np.log(np.where(m > 0, m, 1)), 0)) * width
    return h_m - np.log(2 * np.pi * np.e) / 2 - np.log(sigma_p * sigma_q) / 2


# %% from-scipy
others_bits = (returned / np.log(2) ** 0.5) ** 2
right_at_least = 1 - (1 - others_bits) / 2
