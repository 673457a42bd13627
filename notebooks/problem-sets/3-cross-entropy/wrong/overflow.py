# test-loss-large loses 2: a number became too large or too small
# %% mean-loss
def mean_loss(logits, targets):
    exponentials = np.exp(np.array(logits, dtype=float))
    q = exponentials / exponentials.sum(axis=1, keepdims=True)
    return -np.mean(np.sum(targets * np.log(q), axis=1))
