# test-mi-bits loses 2: joint entropy left in
# test-mi-zeros loses 2: joint entropy left in
# test-lamps loses 2: joint entropy left in
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = joint / joint.sum()
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    rows, columns = rows[rows > 0], columns[columns > 0]
    return -np.sum(rows * np.log2(rows)) - np.sum(columns * np.log2(columns))


# %% lamps
harbour = klcourse.entropy(lamps.sum(axis=(0, 1)), base=2)
told_upper = klcourse.entropy(lamps.sum(axis=(1, 2)), base=2) + harbour
told_lower = klcourse.entropy(lamps.sum(axis=(0, 2)), base=2) + harbour
told_both = klcourse.entropy(lamps.sum(axis=2).ravel(), base=2) + harbour
told_lower_then = told_both - told_upper
