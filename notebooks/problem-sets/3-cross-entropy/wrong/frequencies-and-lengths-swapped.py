# test-table loses 2: frequencies and lengths swapped
# test-table-zeros loses 2: frequencies and lengths swapped
# %% cost-table
def cost_table(tables):
    tables = np.asarray(tables, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = tables[None] * np.log2(1 / tables[:, None])
    return np.where(tables[None] > 0, terms, 0).sum(axis=2)
