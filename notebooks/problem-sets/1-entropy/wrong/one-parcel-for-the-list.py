# test-today loses 2: The surprises of independent outcomes add
# %% today
shares = counts / counts.sum()
today = [klcourse.entropy(shares, base=base) for base in [2, np.e, 10]]
list_bits = today[0]
