# %% cost-table
def cost_table(tables):
    return [[float(f"{klcourse.cross_entropy(p, q, base=2):.5g}") for q in tables] for p in tables]


# %% swap
shares = orders / orders.sum(axis=1)[:, None]
swapped = np.round(np.sum(shares * lengths[::-1], axis=1), 4)
belief = (1 / 2) ** lengths[1]
excess = round(float(shares[0] @ lengths[1] + shares[0] @ np.log2(shares[0])), 5)
# %% floor
p = np.full(choices, smoothing / choices)
p[0] += 1 - smoothing
z = np.zeros(choices)
for _ in range(20000):
    z -= klcourse.softmax(z) - p
floor = klcourse.softmax_cross_entropy(p, z)
gap = z[0] - z[1]
