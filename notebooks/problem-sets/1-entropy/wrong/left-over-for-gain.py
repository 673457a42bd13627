# test-gain loses 2: This is what is left after the answer
# %% gain
def gain(values, kinds, threshold):
    table = np.zeros((2, 3))
    np.add.at(table, ((values > threshold).astype(int), kinds), 1)
    return klcourse.conditional_entropy(table / table.sum(), base=2)


best_gain = min(gain(column, growers, t) for column in measured.T for t in column)
