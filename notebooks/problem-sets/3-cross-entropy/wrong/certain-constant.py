# test-slips loses 2: a forecaster that is sure of one dish
# %% slips-answer
favourite = np.eye(10)[np.bincount(dish).argmax()]
constant_loss = klcourse.surprisal(favourite[dish]).mean()
perplexity_blind = klcourse.perplexity(klcourse.normalize(np.bincount(dish)))
table = klcourse.normalize(
    np.array([np.bincount(dish[dark == seen], minlength=10) for seen in (False, True)])
)
weights = np.array([np.mean(~dark), np.mean(dark)])
perplexity_seeing = np.exp(weights @ klcourse.entropy(table))
