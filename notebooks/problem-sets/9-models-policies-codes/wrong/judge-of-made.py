# test-game loses 2: probability that the photo is made
# %% game
def best_judge(p, q):
    return np.array(q) / np.add(p, q)


def game_value(p, q):
    return 2 * klcourse.js_divergence(p, q) - 2 * np.log(2)
