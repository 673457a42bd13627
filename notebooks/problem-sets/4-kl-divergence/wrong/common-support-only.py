# test-kl-zeros loses 2: common support only
# test-epsilon loses 3: common support only
# %% kl-bits
def kl_bits(p, q):
    return sum(a * np.log2(a / b) for a, b in zip(p, q) if a > 0 and b > 0)


# %% epsilon
second = almanac.copy()
second[2] = 0
second = second / second.sum()
reported = np.array([kl_bits(island, second) for epsilon in [1e-2, 1e-5, 1e-8]])
step = island[2] * np.log2(1000)
