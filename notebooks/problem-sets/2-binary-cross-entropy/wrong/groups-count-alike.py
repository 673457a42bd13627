# test-excess loses 3: five groups count alike
# %% excess
groups = np.unique(said)
happened = np.array([found[said == one].mean() for one in groups])
bce = klcourse.binary_cross_entropy
log_excess = (bce(happened, groups) - bce(happened, happened)) / 5
squared_excess = (happened - groups) ** 2 / 5
