# test-today loses 2: when counts stand where probabilities should
# %% today
today = np.array([np.sum(counts * np.log2(1 / counts)) / unit for unit in [1, np.log2(np.e), np.log2(10)]])
list_bits = counts.sum() * today[0]
