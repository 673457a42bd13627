# test-table-zeros loses 2: are left out of the sum
# %% cost-table
def cost_table(tables):
    return np.array([[sum(-a * np.log2(b) for a, b in zip(p, q) if b > 0) for q in tables] for p in tables])
