# test-today loses 2: The conversion is turned round
# %% today
shares = counts / counts.sum()
bits = klcourse.entropy(shares, base=2)
today = np.array([bits, bits / np.log(2), bits * np.log2(10)])
list_bits = counts.sum() * bits
