# test-best-runs loses 2: common support only
# %% best-runs
def best_runs(p):
    rows = []
    for forward in [True, False]:
        found = []
        for first in range(len(p)):
            for last in range(first, len(p)):
                pairs = [(p[i], 1 / (last + 1 - first)) for i in range(first, last + 1) if p[i] > 0]
                if forward:
                    found.append((sum(a * np.log(a / b) for a, b in pairs), first, last))
                else:
                    found.append((sum(b * np.log(b / a) for a, b in pairs), first, last))
        nats, first, last = min(found)
        rows.append([first, last, nats])
    return np.array(rows)
