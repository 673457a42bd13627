# test-slips loses 2: as if there were as many dark slips as others
# %% slips-answer
constant_loss = klcourse.entropy(klcourse.normalize(np.bincount(dish)))
perplexity_blind = np.exp(constant_loss)
table = klcourse.normalize(
    np.array([np.bincount(dish[dark == seen], minlength=10) for seen in (False, True)])
)
weights = np.array([np.mean(~dark), np.mean(dark)])
perplexity_seeing = np.exp(klcourse.entropy(table).mean())
