# test-excess loses 3: target and prediction swapped
# %% excess
groups = np.unique(said)
happened = np.array([found[said == one].mean() for one in groups])
share = np.array([np.mean(said == one) for one in groups])
bce = klcourse.binary_cross_entropy
log_excess = share * (bce(groups, happened) - bce(groups, groups))
squared_excess = share * (happened - groups) ** 2
