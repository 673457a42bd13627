# test-left-over loses 2: The condition stands on the wrong side
# %% left-over
def left_over(table):
    joint = np.asarray(table) / np.sum(table)
    column = np.broadcast_to(joint.sum(axis=0), joint.shape)
    seen = joint > 0
    return np.sum(joint[seen] * np.log2(column[seen] / joint[seen]))
