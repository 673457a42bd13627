# test-js-bits loses 2: square root taken
# test-js-zeros loses 2: square root taken
# test-from-scipy loses 2: square root taken
# %% js-bits
def js_bits(p, q):
    from scipy.spatial.distance import jensenshannon

    return jensenshannon(p, q, base=2)


# %% from-scipy
others_bits = returned / np.log(2)
right_at_least = (1 + others_bits) / 2
