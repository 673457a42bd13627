# test-best-runs loses 2: One gate too many is counted
# %% best-runs
def best_runs(p):
    p = np.asarray(p, dtype=float)
    runs = [(first, last) for first in range(p.size) for last in range(first, p.size)]
    even = np.array([[first <= i <= last for i in range(p.size)] for first, last in runs], dtype=float)
    even /= even.sum(axis=1, keepdims=True)
    tables = [[klcourse.kl_divergence(p, q) for q in even], [klcourse.kl_divergence(q, p) for q in even]]
    return np.array([[*runs[np.argmin(table)], np.min(table)] for table in tables]) + [0, 1, 0]
