# test-js-bits loses 2: mean instead of sum
# test-js-zeros loses 2: mean instead of sum
# %% js-bits
def js_bits(p, q):
    from scipy.special import rel_entr

    m = (np.asarray(p) + np.asarray(q)) / 2
    return np.mean(rel_entr(p, m) + rel_entr(q, m)) / 2 / np.log(2)
