# test-excess loses 3: his accuracy in each group
# %% excess
groups = np.unique(said)
happened = np.array([np.mean((found == 1)[said == one] == (one > 0.5)) for one in groups])
share = np.array([np.mean(said == one) for one in groups])
bce = klcourse.binary_cross_entropy
log_excess = share * (bce(happened, groups) - bce(happened, happened))
squared_excess = share * (happened - groups) ** 2
