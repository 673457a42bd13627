# test-slope loses 2: gradient with the sign turned
# %% slope
def slope(logits, targets):
    return (np.array(targets) - klcourse.softmax(logits)) / len(logits)
