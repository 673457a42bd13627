# %% js-bits
def js_bits(p, q):
    p, q = np.array(p), np.array(q)
    dits = 0.0
    for x in (p, q):
        share = np.divide(2 * x, p + q, out=np.ones(len(x)), where=x > 0)
        dits += np.sum(x * np.log10(share))
    return dits / 2 / np.log10(2)


# %% detour
from scipy.spatial.distance import jensenshannon

roots = np.array([[jensenshannon(one, other) for other in sightings] for one in sightings])
nats = roots**2
best = {}
for start, middle, end in np.ndindex(4, 4, 4):
    if start != middle != end != start:
        best[(nats[start, middle] + nats[middle, end]) / nats[start, end]] = (start, middle, end)
detour = min(best)
start, middle, end = best[detour]
detour_by_distance = (roots[start, middle] + roots[middle, end]) / roots[start, end]
stop = reserves[middle].upper() + " "
stop = stop.strip().title()
# %% two-sightings
told_by_two = jensenshannon(np.kron(west, west), np.kron(east, east), base=2) ** 2
# %% irises
import collections

told = []
for reading in readings.T:
    mixture = collections.Counter(reading.tolist())
    total = 0
    for kind in range(3):
        own = collections.Counter(reading[kinds == kind].tolist())
        for mark, count in own.items():
            share = count / sum(own.values())
            total += sum(own.values()) / len(kinds) * share * np.log10(share / (mixture[mark] / len(kinds)))
    told.append(total / np.log10(2))
limit = klcourse.entropy(klcourse.normalize(np.bincount(kinds)), base=10) / np.log10(2)


# %% arrivals
def js_arrivals(mean_p, sigma_p, mean_q, sigma_q):
    rng = np.linspace(0, 240, 20001)
    one = klcourse.normalize(np.exp(klcourse.normal_logpdf(rng, mean_p, sigma_p)))
    other = klcourse.normalize(np.exp(klcourse.normal_logpdf(rng, mean_q, sigma_q)))
    return klcourse.js_divergence(one, other)
