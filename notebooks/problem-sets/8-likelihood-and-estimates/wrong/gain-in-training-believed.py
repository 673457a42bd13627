# test-gain loses 2: flatters the model
# %% gain
def square(column):
    return np.mean((alcohol - np.polyval(np.polyfit(column, alcohol, 1), column)) ** 2)


squares = np.array([square(column_a), square(column_b)])
gain = alcohol.size / 2 * np.log(np.var(alcohol) / squares)
gain_new = gain
