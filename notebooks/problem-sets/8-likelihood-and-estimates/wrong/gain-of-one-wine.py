# test-gain loses 2: gain of one wine
# %% gain
def square(column):
    return np.mean((alcohol - np.polyval(np.polyfit(column, alcohol, 1), column)) ** 2)


squares = np.array([square(column_a), square(column_b)])
gain = np.log(np.var(alcohol) / squares) / 2
gain_new = gain - 1 / alcohol.size
