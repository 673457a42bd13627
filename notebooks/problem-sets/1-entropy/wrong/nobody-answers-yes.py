# test-gain loses 2: nobody is left to give the other one
# %% gain
def bits_of(kinds):
    p = np.array([np.mean(kinds == kind) for kind in range(3)])
    return -np.sum(p * np.log2(np.where(p != 0, p, 1)))


def gain(values, kinds, threshold):
    yes = values > threshold
    return bits_of(kinds) - np.mean(yes) * bits_of(kinds[yes]) - np.mean(~yes) * bits_of(kinds[~yes])


best_gain = np.nanmax([gain(column, growers, t) for column in measured.T for t in column])
