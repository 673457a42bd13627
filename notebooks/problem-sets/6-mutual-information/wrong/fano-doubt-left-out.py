# test-least-error loses 2: H(E) is left out
# %% least-error
def least_error(bits_left, signals_known):
    return bits_left / np.log2(signals_known - 1)
