# test-flaps loses 2: each rounded up to whole flaps
# %% flaps
p = counts / counts.sum()
offered = [offer @ p if np.sum(2.0**-offer) <= 1 else np.inf for offer in offers]
least = p @ np.ceil(np.log2(1 / p))
