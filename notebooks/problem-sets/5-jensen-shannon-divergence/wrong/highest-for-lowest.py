# test-from-scipy loses 2: This is the highest probability
# %% from-scipy
from scipy.optimize import brentq

others_bits = returned**2 / np.log(2)
right_at_least = brentq(lambda c: 1 - klcourse.entropy([c, 1 - c], base=2) - others_bits, 0.5, 1)
