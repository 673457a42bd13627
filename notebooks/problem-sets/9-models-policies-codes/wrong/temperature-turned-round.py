# test-soft-choice loses 2: temperature turned round
# %% soft-choice
def soft_choice(rewards, alpha):
    logits = np.array(rewards) * alpha
    policy = klcourse.softmax(logits)
    return alpha * klcourse.log_sum_exp(logits), klcourse.entropy(policy)
