# test-loss loses 2: the softmax runs over the patients
# test-loss-large loses 2: the softmax runs over the patients
# test-slope loses 2: the softmax runs over the patients
# %% mean-loss
def mean_loss(logits, targets):
    logits, targets = np.array(logits, dtype=float), np.array(targets)
    logits = logits - logits.max(axis=0)
    log_q = logits - np.log(np.exp(logits).sum(axis=0))
    return -np.mean(np.sum(targets * log_q, axis=1))


# %% slope
def slope(logits, targets):
    return (klcourse.softmax(logits, axis=0) - targets) / len(logits)
