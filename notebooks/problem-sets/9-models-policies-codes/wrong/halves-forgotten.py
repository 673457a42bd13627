# test-game loses 2: halves forgotten
# %% game
def best_judge(p, q):
    p, q = np.array(p, float), np.array(q, float)
    return p / (p + q)


def game_value(p, q):
    return js_divergence(p, q) * 2 - 2 * np.log(2)


def js_divergence(p, q):
    m = np.add(p, q) / 2
    return klcourse.kl_divergence(p, m) + klcourse.kl_divergence(q, m)
