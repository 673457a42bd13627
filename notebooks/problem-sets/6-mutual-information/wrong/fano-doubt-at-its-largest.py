# test-least-error loses 2: H(E) is put at 1 bit
# %% least-error
def least_error(bits_left, signals_known):
    return max(0, (bits_left - 1) / np.log2(signals_known - 1))
