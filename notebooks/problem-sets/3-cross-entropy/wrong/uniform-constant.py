# test-slips loses 2: This is the loss of ten equally likely dishes
# %% slips-answer
constant_loss = np.log(10)
perplexity_blind = np.exp(constant_loss)
table = klcourse.normalize(
    np.array([np.bincount(dish[dark == seen], minlength=10) for seen in (False, True)])
)
weights = np.array([np.mean(~dark), np.mean(dark)])
perplexity_seeing = np.exp(weights @ klcourse.entropy(table))
