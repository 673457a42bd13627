# test-loss-large loses 2: a number became too large or too small
# %% mean-loss
def mean_loss(logits, targets):
    q = klcourse.softmax(logits)
    return -np.mean(np.sum(targets * np.log(q), axis=1))
