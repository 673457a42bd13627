# test-price loses 2: reference policy forgotten
# %% price
from scipy.optimize import brentq


def spent(price):
    policy = klcourse.soft_policy(points, price)
    return np.log(6) - klcourse.entropy(policy)


price = brentq(lambda price: spent(price) - budget, 1, 1000)
more = 0.01 * price
