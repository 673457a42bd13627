# test-game loses 2: has become NaN
# %% game
def best_judge(p, q):
    return np.array(p) / np.add(p, q)


def game_value(p, q):
    judge = best_judge(p, q)
    return np.sum(np.array(p) * np.log(judge) + np.array(q) * np.log(1 - judge))
