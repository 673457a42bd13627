# %% entropy-bits
def entropy_bits(p):
    p = np.asarray(p, np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nansum(-p * np.log2(p))


# %% today
shares = (counts / counts.sum()).astype(np.float32)
today = entropy_bits(shares) * np.log(2, dtype=np.float32) / np.log(np.array([2, np.e, 10], np.float32))
list_bits = counts.sum().astype(np.float32) * entropy_bits(shares)
# %% docks
ten = np.append(docks, counts[1:])
six = np.append(counts[:5], counts[5:].sum())
growth = entropy_bits(ten / ten.sum()) - today[0]
fall = today[0] - entropy_bits(six / six.sum())


# %% left-over
def left_over(table):
    joint = np.asarray(table, np.float32)
    joint = joint / joint.sum()
    return entropy_bits(joint) - entropy_bits(joint.sum(axis=1))


# %% flaps
flaps = offers.astype(np.float32)
offered = flaps @ shares
offered[np.exp2(-flaps).sum(axis=1) > 1] = np.inf
least = np.float32(klcourse.huffman_code_lengths(counts / counts.sum()) @ shares)


# %% gain
def gain(values, kinds, threshold):
    table = np.zeros((2, 3), np.float32)
    np.add.at(table, ((values > threshold).astype(int), kinds), 1)
    return entropy_bits(table.sum(axis=0) / table.sum()) - left_over(table)


best_gain = max(gain(column, growers, t) for column in measured.T for t in np.sort(column)[:-1])
# %% scale
sigma = np.array([sigma_kg, 1000 * sigma_kg], np.float32)
h_kg, h_g = np.log(2 * np.pi * np.e * sigma**2) / 2
reading_bits = np.log2(np.sqrt(2 * np.pi * np.e, dtype=np.float32) * sigma[1] / step_g)
