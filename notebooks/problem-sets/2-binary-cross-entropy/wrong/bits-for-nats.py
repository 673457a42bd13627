# test-mean-loss loses 2: bits for nats
# %% mean-loss
def mean_loss(y, q):
    y, q = np.asarray(y, dtype=float), np.asarray(q, dtype=float)
    yes = np.where(y > 0, -y * np.log2(q), 0)
    no = np.where(y < 1, -(1 - y) * np.log2(1 - q), 0)
    return np.mean(yes + no)
