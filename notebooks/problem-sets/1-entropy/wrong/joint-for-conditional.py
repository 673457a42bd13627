# test-left-over loses 2: This is the joint entropy
# %% left-over
def left_over(table):
    joint = np.asarray(table) / np.sum(table)
    p = joint[joint > 0]
    return np.sum(p * np.log2(1 / p))
