# test-epsilon loses 3: were not divided by their new sum
# %% epsilon
def with_epsilon(epsilon):
    second = np.where(np.arange(5) == 2, 0, almanac)
    second = second / second.sum()
    second[2] = epsilon
    return second


reported = [np.sum(island * np.log2(island / with_epsilon(epsilon))) for epsilon in [1e-2, 1e-5, 1e-8]]
step = island[2] * np.log2(1000)
