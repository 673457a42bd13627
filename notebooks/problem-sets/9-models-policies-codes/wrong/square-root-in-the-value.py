# test-game loses 2: square root taken
# %% game
def best_judge(p, q):
    p, q = np.array(p, float), np.array(q, float)
    return p / (p + q)


def game_value(p, q):
    return 2 * klcourse.js_distance(p, q) - 2 * np.log(2)
