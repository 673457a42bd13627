# test-game loses 2: score of one photo on average
# %% game
def best_judge(p, q):
    p, q = np.array(p, float), np.array(q, float)
    return p / (p + q)


def game_value(p, q):
    return klcourse.js_divergence(p, q) - np.log(2)
