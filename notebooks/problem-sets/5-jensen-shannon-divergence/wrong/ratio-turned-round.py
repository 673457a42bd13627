# test-detour loses 2: the direct way in units of the detour
# %% detour
shares = klcourse.normalize(sightings)
apart = klcourse.js_divergence(shares[:, None], shares[None, :], base=2)
trips = [(a, b, c) for a in range(4) for b in range(4) for c in range(4) if len({a, b, c}) == 3]
ratios = [apart[a, c] / (apart[a, b] + apart[b, c]) for a, b, c in trips]
detour = max(ratios)
a, b, c = trips[int(np.argmax(ratios))]
detour_by_distance = apart[a, c] ** 0.5 / (apart[a, b] ** 0.5 + apart[b, c] ** 0.5)
stop = reserves[b]
