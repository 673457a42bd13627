# test-slips loses 2: base of the perplexity
# %% slips-answer
constant_loss = klcourse.entropy(klcourse.normalize(np.bincount(dish)))
perplexity_blind = 2**constant_loss
table = klcourse.normalize(
    np.array([np.bincount(dish[dark == seen], minlength=10) for seen in (False, True)])
)
weights = np.array([np.mean(~dark), np.mean(dark)])
perplexity_seeing = 2 ** (weights @ klcourse.entropy(table))
