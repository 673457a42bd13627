# test-detour loses 2: square root taken
# %% detour
shares = klcourse.normalize(sightings)
apart = klcourse.js_distance(shares[:, None], shares[None, :], base=2)
trips = [(a, b, c) for a in range(4) for b in range(4) for c in range(4) if len({a, b, c}) == 3]
ratios = [(apart[a, b] + apart[b, c]) / apart[a, c] for a, b, c in trips]
detour = detour_by_distance = min(ratios)
stop = reserves[trips[int(np.argmin(ratios))][1]]
