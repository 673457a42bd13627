# test-detour loses 2: The root is taken of the two legs together
# %% detour
shares = klcourse.normalize(sightings)
apart = klcourse.js_divergence(shares[:, None], shares[None, :], base=2)
trips = [(a, b, c) for a in range(4) for b in range(4) for c in range(4) if len({a, b, c}) == 3]
ratios = [(apart[a, b] + apart[b, c]) / apart[a, c] for a, b, c in trips]
detour = min(ratios)
detour_by_distance = detour**0.5
stop = reserves[trips[int(np.argmin(ratios))][1]]
