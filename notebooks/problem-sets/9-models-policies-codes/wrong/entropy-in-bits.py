# test-soft-choice loses 2: bits for nats
# %% soft-choice
def soft_choice(rewards, alpha):
    policy = klcourse.softmax(np.array(rewards) / alpha)
    return klcourse.soft_value(rewards, alpha), klcourse.entropy(policy, base=2)
