# test-price loses 2: on average so far
# %% price
from scipy.optimize import brentq


def spent(price):
    policy = klcourse.soft_policy(points, price, reference=shop)
    return klcourse.kl_divergence(policy, shop)


price = brentq(lambda price: spent(price) - budget, 1, 1000)
more = 0.01 / budget * (klcourse.soft_policy(points, price, reference=shop) - shop) @ points
