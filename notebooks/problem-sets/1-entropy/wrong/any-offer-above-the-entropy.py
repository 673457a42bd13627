# test-flaps loses 2: Even an average above the entropy
# %% flaps
p = counts / counts.sum()
averages = offers @ p
offered = np.where(averages >= klcourse.entropy(p, base=2), averages, np.inf)
least = klcourse.huffman_code_lengths(p) @ p
