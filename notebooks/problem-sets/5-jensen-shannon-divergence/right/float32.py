# %% js-bits
def js_bits(p, q):
    p, q = np.asarray(p, np.float32), np.asarray(q, np.float32)
    m = (p + q) / np.float32(2)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [np.where(x > 0, x * np.log2(x / m), np.float32(0)) for x in (p, q)]
    return np.sum(terms, dtype=np.float32) / np.float32(2)


# %% two-sightings
one, other = west.astype(np.float32), east.astype(np.float32)
told_by_two = js_bits(np.outer(one, one).ravel(), np.outer(other, other).ravel())


# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    day = np.arange(40, 200, 0.05, dtype=np.float32)
    p, q = [
        np.exp(-(((day - mean) / sigma) ** 2) / 2) / np.float32(sigma * np.sqrt(2 * np.pi))
        for mean, sigma in [(mean_p, sigma_p), (mean_q, sigma_q)]
    ]
    total = np.float32(0)
    for x in (p, q):
        total += np.sum(x[x > 0] * np.log(2 * x[x > 0] / (p + q)[x > 0]))
    return total * np.float32(0.05) / 2


# %% from-scipy
others_bits = np.float32(returned) ** 2 / np.float32(np.log(2))
right_at_least = (1 + others_bits) / 2
