# test-left-over loses 2: or a row divided by its sum of 0
# %% left-over
def left_over(table):
    table = np.asarray(table, dtype=float)
    total = table.sum()
    result = 0.0
    for row in table:
        p = row / row.sum()
        result += row.sum() / total * -np.sum(p * np.log2(np.where(p != 0, p, 1)))
    return result
