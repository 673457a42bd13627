# test-table loses 2: This is the extra cost alone
# test-table-zeros loses 2: as if orders cost nothing
# %% cost-table
from scipy import stats


def cost_table(tables):
    return np.array([[stats.entropy(p, q, base=2) for q in tables] for p in tables])
