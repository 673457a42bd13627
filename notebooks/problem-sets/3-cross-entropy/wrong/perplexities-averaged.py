# test-slips loses 2: It is losses that average
# %% slips-answer
constant_loss = klcourse.entropy(klcourse.normalize(np.bincount(dish)))
perplexity_blind = klcourse.perplexity(klcourse.normalize(np.bincount(dish)))
table = klcourse.normalize(
    np.array([np.bincount(dish[dark == seen], minlength=10) for seen in (False, True)])
)
weights = np.array([np.mean(~dark), np.mean(dark)])
perplexity_seeing = weights @ klcourse.perplexity(table)
