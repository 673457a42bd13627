# test-gain loses 2: Both answers have the same weight here
# %% gain
def bits_of(kinds):
    _, number = np.unique(kinds, return_counts=True)
    return klcourse.entropy(number / number.sum(), base=2) if len(kinds) else 0


def gain(values, kinds, threshold):
    yes = values > threshold
    return bits_of(kinds) - (bits_of(kinds[yes]) + bits_of(kinds[~yes])) / 2


best_gain = max(gain(column, growers, t) for column in measured.T for t in column)
