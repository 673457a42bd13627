# test-best-runs loses 2: the one gate that the most passengers use
# %% best-runs
def best_runs(p):
    p = np.asarray(p, dtype=float)
    runs = [(first, last) for first in range(p.size) for last in range(first, p.size)]
    even = np.array([[first <= i <= last for i in range(p.size)] for first, last in runs], dtype=float)
    even /= even.sum(axis=1, keepdims=True)
    forward = [klcourse.kl_divergence(p, q) for q in even]
    mode = np.argmax(p)
    return np.array([[*runs[np.argmin(forward)], min(forward)], [mode, mode, -np.log(p[mode])]])
