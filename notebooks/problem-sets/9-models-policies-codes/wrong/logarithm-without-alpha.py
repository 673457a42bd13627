# test-soft-choice loses 2: This is ln Z
# %% soft-choice
def soft_choice(rewards, alpha):
    policy = klcourse.softmax(np.array(rewards) / alpha)
    return klcourse.log_sum_exp(np.array(rewards) / alpha), klcourse.entropy(policy)
