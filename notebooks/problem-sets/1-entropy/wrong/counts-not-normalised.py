# test-today loses 2: counts not normalised
# %% today
shares = counts / counts.sum()
today = np.array([np.sum(counts * np.log(1 / shares)) / np.log(base) for base in [2, np.e, 10]])
list_bits = today[0]
