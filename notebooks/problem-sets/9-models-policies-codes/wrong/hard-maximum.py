# test-soft-choice loses 2: hard maximum for soft value
# %% soft-choice
def soft_choice(rewards, alpha):
    policy = klcourse.softmax(np.array(rewards) / alpha)
    return max(rewards), klcourse.entropy(policy)
