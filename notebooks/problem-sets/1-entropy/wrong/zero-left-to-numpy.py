# test-entropy-zeros loses 2: NumPy has no number for that
# test-left-over loses 2: The formula was left to deal with a 0
# %% entropy-bits
def entropy_bits(p):
    p = np.asarray(p, dtype=float)
    return -np.sum(p * np.log2(p))


# %% left-over
def left_over(table):
    table = np.asarray(table, dtype=float)
    weights = table.sum(axis=1) / table.sum()
    rows = table / table.sum(axis=1, keepdims=True)
    return weights @ -np.sum(rows * np.log2(rows), axis=1)
