# test-price loses 2: counted in bits here
# %% price
from scipy.optimize import brentq


def spent(price):
    policy = klcourse.soft_policy(points, price, reference=shop)
    return klcourse.kl_divergence(policy, shop, base=2)


price = brentq(lambda price: spent(price) - budget, 1, 1000)
more = 0.01 * price
