# test-excess loses 3: gaps are not squared
# %% excess
groups = np.unique(said)
happened = np.array([found[said == one].mean() for one in groups])
share = np.array([np.mean(said == one) for one in groups])
bce = klcourse.binary_cross_entropy
log_excess = share * (bce(happened, groups) - bce(happened, happened))
squared_excess = share * np.abs(happened - groups)
