# test-swap loses 2: powers of another base than 2
# %% swap
shares = orders / orders.sum(axis=1, keepdims=True)
swapped = np.array([shares[0] @ lengths[1], shares[1] @ lengths[0]])
belief = np.exp(-lengths[1])
excess = swapped[0] - klcourse.entropy(shares[0], base=2)
