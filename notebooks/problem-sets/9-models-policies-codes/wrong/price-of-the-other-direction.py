# test-price loses 2: averages over what the shop recommends
# %% price
from scipy.optimize import brentq


def spent(price):
    policy = klcourse.soft_policy(points, price, reference=shop)
    return klcourse.kl_divergence(shop, policy)


price = brentq(lambda price: spent(price) - budget, 1, 1000)
more = 0.01 * price
