# test-flaps loses 2: A tree that can be built is refused
# %% flaps
p = counts / counts.sum()
offered = [offer @ p if np.sum(2.0**-offer) == 1 else np.inf for offer in offers]
least = klcourse.huffman_code_lengths(p) @ p
