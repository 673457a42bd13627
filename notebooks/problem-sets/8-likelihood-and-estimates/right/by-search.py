# %% normal-loss
from scipy.optimize import minimize_scalar


def normal_loss(y, predicted):
    left = np.asarray(y, dtype=float) - np.asarray(predicted)

    def loss(log_sigma):
        return np.mean(left**2) / (2 * np.exp(2 * log_sigma)) + log_sigma + np.log(2 * np.pi) / 2

    return minimize_scalar(loss).fun


# %% gain
def trained(*columns):
    D = np.column_stack([np.ones(alcohol.size), *columns])
    left = alcohol - D @ np.linalg.lstsq(D, alcohol, rcond=None)[0]
    return -np.sum(klcourse.normal_logpdf(left, 0, np.sqrt(np.mean(left**2)))) + D.shape[1] + 1


best = np.array([trained() - trained(column_a), trained() - trained(column_b)])
gain, gain_new = best + 1, best
# %% map-rate
from scipy.optimize import minimize_scalar


def map_rate(waits, n_0, T_0):
    def objective(log_r):
        return np.exp(log_r) * (np.sum(waits) + T_0) - (len(waits) + n_0) * log_r

    return np.exp(minimize_scalar(objective, tol=1e-10).x)
