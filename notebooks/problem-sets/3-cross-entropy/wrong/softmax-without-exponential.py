# test-loss loses 2: softmax without exponential
# test-loss-large loses 2: softmax without exponential
# test-slope loses 2: softmax without exponential
# %% mean-loss
def mean_loss(logits, targets):
    logits, targets = np.array(logits), np.array(targets)
    q = logits / logits.sum(axis=1, keepdims=True)
    return -np.mean(np.sum(targets * np.log(q), axis=1))


# %% slope
def slope(logits, targets):
    logits, targets = np.array(logits), np.array(targets)
    return (logits / logits.sum(axis=1, keepdims=True) - targets) / len(logits)
