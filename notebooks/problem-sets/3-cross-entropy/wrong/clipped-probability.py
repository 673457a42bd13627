# test-loss-large loses 2: zero clipped
# %% mean-loss
def mean_loss(logits, targets):
    q = np.clip(klcourse.softmax(logits), 1e-15, 1)
    return -np.mean(np.sum(targets * np.log(q), axis=1))
