# test-slips loses 2: sum instead of mean
# test-loss loses 2: sum instead of mean
# test-loss-large loses 2: sum instead of mean
# test-slope loses 2: sum instead of mean
# %% slips-answer
state = klcourse.normalize(np.bincount(dish))
constant_loss = np.sum(-np.log(state[dish]))
perplexity_blind = np.exp(constant_loss / dish.size)
table = klcourse.normalize(
    np.array([np.bincount(dish[dark == seen], minlength=10) for seen in (False, True)])
)
weights = np.array([np.mean(~dark), np.mean(dark)])
perplexity_seeing = np.exp(weights @ klcourse.entropy(table))


# %% mean-loss
def mean_loss(logits, targets):
    return klcourse.softmax_cross_entropy(np.array(targets), np.array(logits)).sum()


# %% slope
def slope(logits, targets):
    return klcourse.softmax(logits) - targets
