# test-detour loses 2: The counts are divided by how often the species was noted in all reserves
# %% detour
from scipy.special import rel_entr

shares = sightings / sightings.sum(axis=0)
first, second = shares[:, None], shares[None, :]
m = (first + second) / 2
apart = (rel_entr(first, m) + rel_entr(second, m)).sum(axis=2) / 2
trips = [(a, b, c) for a in range(4) for b in range(4) for c in range(4) if len({a, b, c}) == 3]
ratios = [(apart[a, b] + apart[b, c]) / apart[a, c] for a, b, c in trips]
detour = min(ratios)
a, b, c = trips[int(np.argmin(ratios))]
detour_by_distance = (apart[a, b] ** 0.5 + apart[b, c] ** 0.5) / apart[a, c] ** 0.5
stop = reserves[b]
