# test-left-over loses 2: Every row has the same weight here
# %% left-over
def left_over(table):
    entropies = []
    for row in np.asarray(table, dtype=float):
        if row.sum() > 0:
            p = row[row > 0] / row.sum()
            entropies.append(np.sum(p * np.log2(1 / p)))
    return np.mean(entropies)
