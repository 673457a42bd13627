# test-swap loses 2: The words of its tablet have whole digits
# %% swap
shares = orders / orders.sum(axis=1, keepdims=True)
swapped = np.array([shares[0] @ lengths[1], shares[1] @ lengths[0]])
belief = shares[1]
excess = klcourse.kl_divergence(shares[0], belief, base=2)
