# test-loss loses 2: mean instead of sum
# test-loss-large loses 2: mean instead of sum
# test-slope loses 2: mean instead of sum
# %% mean-loss
def mean_loss(logits, targets):
    logits, targets = np.array(logits, dtype=float), np.array(targets)
    logits = logits - logits.max(axis=1, keepdims=True)
    log_q = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return np.mean(-targets * log_q)


# %% slope
def slope(logits, targets):
    return (klcourse.softmax(logits) - targets) / np.size(logits)
