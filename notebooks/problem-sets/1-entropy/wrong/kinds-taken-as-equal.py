# test-gain loses 2: as the irises are
# %% gain
def gain(values, kinds, threshold):
    number = kinds.max() + 1
    table = np.zeros((2, number))
    np.add.at(table, ((values > threshold).astype(int), kinds), 1)
    return np.log2(number) - klcourse.conditional_entropy(table / len(kinds), base=2)


best_gain = max(gain(column, growers, t) for column in measured.T for t in column)
