# test-gain loses 2: σ of the simplest model stays
# %% gain
def square(column):
    return np.mean((alcohol - np.polyval(np.polyfit(column, alcohol, 1), column)) ** 2)


squares = np.array([square(column_a), square(column_b)])
gain = alcohol.size * (np.var(alcohol) - squares) / (2 * np.var(alcohol))
gain_new = gain - 1
