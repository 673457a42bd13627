# test-detour loses 2: counts not normalised
# %% detour
from scipy.special import rel_entr


def js(p, q):
    m = (p + q) / 2
    return (rel_entr(p, m) + rel_entr(q, m)).sum() / 2


best = np.inf
for a in range(4):
    for b in range(4):
        for c in range(4):
            if len({a, b, c}) == 3:
                legs = (
                    js(sightings[a], sightings[b]),
                    js(sightings[b], sightings[c]),
                    js(sightings[a], sightings[c]),
                )
                if (legs[0] + legs[1]) / legs[2] < best:
                    best = detour = (legs[0] + legs[1]) / legs[2]
                    detour_by_distance = (legs[0] ** 0.5 + legs[1] ** 0.5) / legs[2] ** 0.5
                    stop = reserves[b]
