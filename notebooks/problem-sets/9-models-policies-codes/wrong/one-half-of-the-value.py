# test-game loses 2: One of the two numbers is doubled
# %% game
def best_judge(p, q):
    p, q = np.array(p, float), np.array(q, float)
    return p / (p + q)


def game_value(p, q):
    return klcourse.js_divergence(p, q) - 2 * np.log(2)
