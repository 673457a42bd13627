# %% entropy-bits
from scipy.special import entr, rel_entr


def entropy_bits(p):
    return entr(p).sum() / np.log(2)


# %% today
nats = entr(counts / counts.sum()).sum()
today = nats / np.array([np.log(2), 1, np.log(10)])
list_bits = np.sum(counts * np.log2(counts.sum() / counts))
# %% docks
p = counts / counts.sum()
growth = p[0] * entropy_bits(docks / counts[0])
fall = p[5] * np.log2(p[5:].sum() / p[5]) + p[6] * np.log2(p[5:].sum() / p[6])


# %% left-over
def left_over(table):
    table = np.asarray(table, dtype=float)
    rows = table.sum(axis=1, keepdims=True)
    return -rel_entr(table, np.broadcast_to(rows, table.shape)).sum() / table.sum() / np.log(2)


# %% scale
from scipy import stats

h_kg, h_g = stats.norm(2, sigma_kg).entropy(), stats.norm(2000, 1000 * sigma_kg).entropy()
edges = np.arange(0, 4000, step_g)
reading_bits = entropy_bits(np.diff(stats.norm(2000, 1000 * sigma_kg).cdf(edges)))
