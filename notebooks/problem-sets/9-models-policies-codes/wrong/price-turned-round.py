# test-price loses 2: temperature turned round
# %% price
from scipy.optimize import brentq


def spent(price):
    policy = klcourse.normalize(shop * np.exp((points - max(points)) * price))
    return klcourse.kl_divergence(policy, shop)


price = brentq(lambda price: spent(price) - budget, 1e-6, 1000)
more = 0.01 * price
