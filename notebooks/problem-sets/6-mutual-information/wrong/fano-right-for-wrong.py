# test-least-error loses 2: the probability that the guess is right
# %% least-error
def least_error(bits_left, signals_known):
    left = bits_left
    low, high = 0.0, 1 - 1 / signals_known
    for _ in range(40):
        e = (low + high) / 2
        doubt = klcourse.entropy([e, 1 - e], base=2)
        allowed = doubt + e * np.log2(signals_known - 1)
        low, high = (e, high) if allowed < left else (low, e)
    return 1 - low
