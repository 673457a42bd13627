# test-epsilon loses 3: is not the weight
# %% epsilon
def with_epsilon(epsilon):
    second = np.where(np.arange(5) == 2, 0, almanac)
    second = second / second.sum()
    second[2] = epsilon
    return second / second.sum()


reported = [klcourse.kl_divergence(island, with_epsilon(epsilon), base=2) for epsilon in [1e-2, 1e-5, 1e-8]]
step = almanac[2] * np.log2(1000)
