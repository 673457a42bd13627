# test-swap loses 2: counts not normalised
# %% swap
swapped = np.array([orders[0] @ lengths[1], orders[1] @ lengths[0]])
belief = 2.0 ** -lengths[1]
excess = swapped[0] - klcourse.entropy(klcourse.normalize(orders[0]), base=2)
