# test-table loses 2: as if orders cost nothing
# test-table-zeros loses 2: as if orders cost nothing
# %% cost-table
def cost_table(tables):
    n_wards = len(tables)
    result = np.zeros((n_wards, n_wards))
    for i in range(n_wards):
        for j in range(n_wards):
            if i != j:  # cross-entropy is 0 when p = q
                result[i, j] = klcourse.cross_entropy(tables[i], tables[j], base=2)
    return result
