# test-loss loses 2: as if all targets were one-hot
# test-loss-large loses 2: as if all targets were one-hot
# test-slope loses 2: as if all targets were one-hot
# %% mean-loss
def mean_loss(logits, targets):
    labels = np.argmax(targets, axis=1)
    return klcourse.softmax_cross_entropy(labels, np.array(logits)).mean()


# %% slope
def slope(logits, targets):
    q = klcourse.softmax(logits)
    q[np.arange(len(q)), np.argmax(targets, axis=1)] -= 1
    return q / len(q)
