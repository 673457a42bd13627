# test-mi-zeros loses 2: An empty row or column
# %% mi-bits
def mi_bits(counts):
    joint = np.asarray(counts, dtype=float)
    joint = joint / joint.sum()

    def entropy(p):
        return -np.sum(p * np.log2(p))

    cells = joint[joint > 0]
    return entropy(joint.sum(axis=1)) + entropy(joint.sum(axis=0)) - entropy(cells)
