# test-swap loses 2: is compared with that of the ward's own tablet
# %% swap
shares = orders / orders.sum(axis=1, keepdims=True)
swapped = np.array([shares[0] @ lengths[1], shares[1] @ lengths[0]])
belief = 2.0 ** -lengths[1]
excess = shares[0] @ lengths[1] - shares[0] @ lengths[0]
