# test-epsilon loses 3: have the probabilities of the first almanac
# %% epsilon
reported = []
for epsilon in [1e-2, 1e-5, 1e-8]:
    second = almanac.copy()
    second[2] = epsilon
    reported.append(klcourse.kl_divergence(island, second / second.sum(), base=2))
step = island[2] * np.log2(1000)
