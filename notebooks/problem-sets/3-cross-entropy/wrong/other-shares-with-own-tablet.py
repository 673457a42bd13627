# test-swap loses 2: frequencies and lengths swapped
# %% swap
shares = klcourse.normalize(orders)
swapped = np.array([shares[1] @ lengths[0], shares[0] @ lengths[1]])
belief = 2.0 ** -lengths[1]
excess = swapped[1] - klcourse.entropy(shares[0], base=2)
