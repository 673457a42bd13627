# test-losses-from-logits loses 2: zero clipped
# %% losses-from-logits
def losses_from_logits(y, z):
    q = np.clip(1 / (1 + np.exp(-np.asarray(z, dtype=float))), 1e-12, 1 - 1e-12)
    return -(np.asarray(y) * np.log(q) + (1 - np.asarray(y)) * np.log(1 - q))
