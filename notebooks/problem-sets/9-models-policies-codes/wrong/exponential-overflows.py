# test-soft-choice loses 2: an exponential has become infinite
# %% soft-choice
def soft_choice(rewards, alpha):
    weights = np.exp(np.array(rewards) / alpha)
    policy = weights / weights.sum()
    return alpha * np.log(weights.sum()), -np.sum(policy * np.log(policy))
