# test-flaps loses 2: This is the entropy. No tree gets below it
# %% flaps
p = counts / counts.sum()
offered = [offer @ p if np.sum(2.0**-offer) <= 1 else np.inf for offer in offers]
least = klcourse.entropy(p, base=2)
