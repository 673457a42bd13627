# %% reverse-fits
z = np.linspace(-8, 8, 161)
share = np.exp(-(z**2) / 2) / np.exp(-(z**2) / 2).sum()
found = []
for mean, sigma in starts:
    for _ in range(1500):
        x = mean + sigma * z
        responsible = klcourse.softmax(np.log(weights) + klcourse.normal_logpdf(x[:, None], means, sigmas))
        pull = np.sum(responsible * (means - x[:, None]) / sigmas**2, axis=1)
        in_mean, in_log = -pull @ share, -1 - sigma * ((pull * z) @ share)
        mean, sigma = mean - 0.1 * sigma**2 * in_mean, sigma * np.exp(-0.1 * in_log)
    x = mean + sigma * z
    gap = klcourse.normal_logpdf(x, mean, sigma) - klcourse.mixture_logpdf(x, weights, means, sigmas)
    found.append((mean, sigma, gap @ share))
ends = found
deepest = min(found, key=lambda row: row[2])[:2]
# %% wine
from scipy.optimize import minimize


def give_or_take(cov, direction):
    cov = np.asarray(cov, float)
    nothing = np.zeros(len(cov))
    unit = np.sqrt(np.diag(cov))

    def loss(logs):
        q = np.diag(unit**2 * np.exp(2 * logs))
        if direction == "forward":
            return klcourse.kl_multivariate_normal(nothing, cov, nothing, q)
        return klcourse.kl_multivariate_normal(nothing, q, nothing, cov)

    return unit * np.exp(minimize(loss, nothing - 0.1, tol=1e-8).x)


left_over = [
    klcourse.kl_multivariate_normal(
        np.zeros(4), wine_cov, np.zeros(4), np.diag(give_or_take(wine_cov, "forward") ** 2)
    ),
    klcourse.kl_multivariate_normal(
        np.zeros(4), np.diag(give_or_take(wine_cov, "reverse") ** 2), np.zeros(4), wine_cov
    ),
]
# %% fog
values = [
    klcourse.kl_quadrature(
        lambda x: klcourse.normal_logpdf(x, mean, sigma),
        lambda x: np.interp(x, km, log_score) - np.log(np.trapezoid(np.exp(log_score), km)),
        -40,
        80,
        40_001,
    )
    for mean, sigma in bells
]
divergence = min(values)
bound = np.log(np.trapezoid(np.exp(log_score), km)) - divergence
