"""Every number that chapter 7 tells its reader, by a route that does not pass through klcourse."""

import re
from functools import cache
from math import e, exp, inf, log, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import norm
from sklearn.datasets import load_iris
from sklearn.mixture import GaussianMixture

from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "07-forward-and-reverse-kl.ipynb"


def log_mixture(x, weights, means, sigmas):
    return logsumexp(
        [log(w) + norm(m, s).logpdf(x) for w, m, s in zip(weights, means, sigmas, strict=True)], 0
    )


def by_grid(weight_of, other, reach):
    """The mean of log(first/second) under the first, on a fine grid: of two log densities."""
    x = np.linspace(*reach, 4001)
    first, second = weight_of(x), other(x)
    return float(np.sum(np.exp(first) * (first - second)) * (x[1] - x[0]))


def forward(mean, sigma, mixture, reach=(-50, 61)):
    return by_grid(lambda x: log_mixture(x, *mixture), norm(mean, sigma).logpdf, reach)


def reverse(mean, sigma, mixture):
    around = mean - 12 * sigma, mean + 12 * sigma
    return by_grid(norm(mean, sigma).logpdf, lambda x: log_mixture(x, *mixture), around)


def settled(mean, sigma, mixture):
    """The local optimum of the reverse divergence, by a search that knows no slopes."""
    found = minimize(
        lambda at: reverse(at[0], exp(at[1]), mixture), [mean, log(sigma)], method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-13, "initial_simplex": [
            [mean, log(sigma)], [mean + 0.05, log(sigma)], [mean, log(sigma) + 0.05]]},
    )  # fmt: skip
    return found.x[0], exp(found.x[1]), found.fun


TRAIN = (0.5, 0.5), (1.0, 10.0), (1.0, 1.5)
UNEVEN = (0.85, 0.15), (3.0, 9.0), (1.0, 1.0)


def twins(d):
    return (0.5, 0.5), (-d, d), (1.0, 1.0)


LENGTHS = load_iris().data[:, 2]


@cache
def petals():
    """The mixture by scikit-learn, from another start and to the end."""
    fit = GaussianMixture(2, tol=1e-13, max_iter=5000, reg_covar=0, means_init=[[2], [4]]).fit(
        LENGTHS[:, None]
    )
    order = np.argsort(fit.means_.ravel())
    columns = fit.weights_, fit.means_.ravel(), np.sqrt(fit.covariances_.ravel())
    return tuple(tuple(column[order].tolist()) for column in columns)


FIRST = settled(1.0, 1.0, TRAIN)
SECOND = settled(10.0, 1.5, TRAIN)
SMALL = settled(9.0, 1.05, UNEVEN)
BIG = settled(3.0, 1.02, UNEVEN)
ONE_TWIN = settled(3.0, 1.0, twins(3))
MIDDLE = settled(0.0, 2.7, twins(3))
SETOSA = settled(*[column[0] for column in petals()[1:]], petals())
OTHERS = settled(*[column[1] for column in petals()[1:]], petals())
VERSICOLOR = np.cov(load_iris().data[50:100, 2:4].T)
RHO = VERSICOLOR[0, 1] / sqrt(VERSICOLOR[0, 0] * VERSICOLOR[1, 1])


def log_voltage(x):
    return norm(0.5, 3).logpdf(x) + norm(0, 1).logpdf(4 - x**2)


FINE = np.linspace(-12, 12, 400_001)
Z = np.exp(log_voltage(FINE)).sum() * (FINE[1] - FINE[0])
POSITIVE = np.exp(log_voltage(FINE[FINE > 0])).sum() * (FINE[1] - FINE[0]) / Z


@cache
def voltage(start):
    def loss(at):
        mean, sigma = at[0], exp(at[1])
        around = mean - 9 * sigma, mean + 9 * sigma
        return by_grid(norm(mean, sigma).logpdf, log_voltage, around)

    found = minimize(loss, [start, -1.3], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-13})
    return found.x[0], exp(found.x[1]), found.fun


X = np.arange(-60, 70, 0.001) + 0.0005  # middles of strips
P = np.exp(log_mixture(X, *TRAIN))
STEP = X[1] - X[0]
RARE = P < 0.005
BELL = norm(3.758, LENGTHS.std())
CAUCHY = minimize(
    lambda at: by_grid(
        norm(0, exp(at[0])).logpdf, lambda x: -np.log(pi * (1 + x**2)), (-12 * exp(at[0]), 12 * exp(at[0]))
    ),
    [0.3], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-14},
)  # fmt: skip

NUMBERS = {
    "both, forward": ("0.6473 nats, and", forward(5.5, 4.7, TRAIN)),
    "first, forward": ("19.6671 or", forward(1, 1, TRAIN)),
    "second, forward": ("8.3712 nats.", forward(10, 1.5, TRAIN)),
    "both, reverse": ("wide bell 1.7456 nats", reverse(5.5, 4.7, TRAIN)),
    "first, reverse": ("its 0.693 nats", reverse(1, 1, TRAIN)),
    "late": ("after 6: probability p 0.4981", P[X > 6].sum() * STEP),
    "late, bound": (
        "KL(p‖q) at least 6.81 nats",
        P[X > 6].sum() * STEP * -norm(1, 1).logsf(6) - log(2),
    ),
    "rare": ("rare:    probability p 0.0085", P[RARE].sum() * STEP),
    "rare, bound": (
        "KL(q‖p) at least 0.75 nats",
        norm(5.5, 4.7).pdf(X[RARE]).sum() * STEP * -log(P[RARE].sum() * STEP) - log(2),
    ),
    "variance": ("4.5^2 = 21.875$", (1 + 1 + 100 + 2.25) / 2 - 5.5**2),
    "forward sigma": ("4.677072 minutes", sqrt(21.875)),
    "forward divergence": ("at 0.647268 nats", forward(5.5, sqrt(21.875), TRAIN)),
    "first, mean": ("(1.0015", FIRST[0]),
    "first, sigma": ("(1.0015, 1.0026", FIRST[1]),
    "first, nats": ("costs 0.692750 nats", FIRST[2]),
    "second, mean": ("(9.9965", SECOND[0]),
    "second, sigma": ("(9.9965, 1.5063", SECOND[1]),
    "second, nats": ("costs 0.692567", SECOND[2]),
    "small hump": ("at 1.8844 nats where", SMALL[2]),
    "small hump, mean": ("8.9507, 1.0666", SMALL[1]),
    "big hump": ("where 0.1610", BIG[2]),
    "big hump, sigma": ("3.0056, 1.0091", BIG[1]),
    "big hump, limit": ("= 0.1625$", -log(0.85)),
    "small hump, limit": ("= 1.8971$", -log(0.15)),
    "one twin": ("than the 0.6888", ONE_TWIN[2]),
    "one twin, mean": ("2.9843, 1.0234", ONE_TWIN[1]),
    "both twins": ("at 0.8406 nats. That", MIDDLE[2]),
    "both twins, sigma": ("deviation 2.7438", MIDDLE[1]),
    "right voltage": ("+1.9390", voltage(1.9)[0]),
    "right voltage, sigma": ("+1.9390, 0.2576", voltage(1.9)[1]),
    "right voltage, loss": ("+1.9390, 0.2576     3.5111", voltage(1.9)[2]),
    "left voltage, sigma": ("-1.9309, 0.2592", voltage(-1.9)[1]),
    "left voltage, loss": ("-1.9309, 0.2592     3.7261", voltage(-1.9)[2]),
    "left voltage, times 1000": ("3.7261   -3.1816", voltage(-1.9)[2] - log(1000)),
    "ln Z": ("ln Z = -2.9037", log(Z)),
    "right voltage, nats": ("0.6075 nats at the right", voltage(1.9)[2] + log(Z)),
    "positive": ("voltage: 0.5534", POSITIVE),
    "positive, nats": ("= 0.5917$", -log(POSITIVE)),
    "correlation": ("ratios of 0.7867", RHO),
    "shrinking": ("has 0.617 of", sqrt(1 - RHO**2)),
    "product, nats": ("= 0.4823$ nats", -log(1 - RHO**2) / 2),
    "forward length": ("rule [0.4699", sqrt(VERSICOLOR[0, 0])),
    "reverse length": ("rule [0.2901", sqrt(VERSICOLOR[0, 0] * (1 - RHO**2))),
    "petals, weight": ("0      0.3331", petals()[0][0]),
    "petals, top": ("0.7742 per cm", exp(log_mixture(petals()[1][0], *petals()))),
    "petals, other top": ("0.3232 per cm", exp(log_mixture(petals()[1][1], *petals()))),
    "petals, forward": ("1.7594 cm, 0.6465", forward(3.758, LENGTHS.std(), petals(), (-6, 14))),
    "petals, mean": ("3.758 and", LENGTHS.mean()),
    "petals, sigma": ("1.7594 cm. It", LENGTHS.std()),
    "setosa": ("at 1.0985 nats", SETOSA[2]),
    "the others": ("at 0.4037.", OTHERS[2]),
    "in the gap": ("17.4 % of its belief", 100 * (BELL.cdf(3) - BELL.cdf(2))),
    "below zero": ("1.6 % below zero", 100 * BELL.cdf(0)),
    "in metres": ("in m: fitted σ to true σ, a ratio of 1.1569", sqrt(1 + 1e-2 / LENGTHS[:50].var())),
    "far out": ("logpdf 1250.0 nats", 50**2 / 2),
    "queue": ("\\sigma = 2.5$", sqrt((5 + 3 * 40) / 4 - 25)),
    "light, forward a": ("= 0.150$", 0.9 * log(1.35) + 0.1 * log(0.3)),
    "light, forward b": ("= 0.746$", 0.45 * log(0.5) + 0.1 * log(2) + 0.45 * log(9)),
    "light, reverse a": ("= 0.201$", -2 / 3 * log(1.35) - log(0.3) / 3),
    "light, reverse b": ("= 0.479$", 0.9 * log(2) + 0.05 * log(0.5) - 0.05 * log(9)),
    "narrow bell": ("= 4.931$", log(sqrt(1.625 / 21.875)) + 21.875 / 3.25 - 0.5),
    "total of a posterior": ("= 4.831$", log(50 * sqrt(2 * pi))),
    "its bell": ("= 1.62$ nats", 1.8**2 / 2),
    "its bound": (r"\ge 3.21$", log(50 * sqrt(2 * pi)) - 1.8**2 / 2),
    "soft value": ("= 1.3133$.", log(1 + e)),
    "always the better": ("= 0.3133$ nats", log(1 + e) - 1),
    "fair coin earns": ("= 1.1931$", 0.5 + log(2)),
    "fair coin": ("$0.1201$ nats", log(1 + e) - 0.5 - log(2)),
    "best policy": ("0.7311)$", e / (1 + e)),
    "a hump at 2.5": ("0.6665 against", settled(2.4, 1.1, twins(2.5))[2]),
    "the middle at 2.5": ("against 0.4811", settled(0.0, 2.4, twins(2.5))[2]),
    "Cauchy, sigma": ("= 1.6340$", exp(CAUCHY.x[0])),
    "Cauchy, nats": ("at 0.1828 nats", CAUCHY.fun),
    "narrow bars": ("= 0.312$", sqrt(1 - 0.95**2)),
    "wide bars": ("= 0.192$", 0.06 / sqrt(1 - 0.95**2)),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


def test_when_reverse_gives_up_yellow(told):
    """At 4 per cent of yellow the wide and the narrow belief cost the same in reverse."""

    def cost(belief, yellow):
        light = (1 - yellow) / 2, yellow, (1 - yellow) / 2
        return sum(b * log(b / p) for b, p in zip(belief, light, strict=True))

    even, sure = (1 / 3, 1 / 3, 1 / 3), (0.9, 0.05, 0.05)
    assert cost(even, 0.041) < cost(sure, 0.041)
    assert cost(even, 0.039) > cost(sure, 0.039)
    assert "rarer than 4 per cent" in told


@pytest.mark.parametrize("d", [1, 1.5, 2, 2.25])
def test_close_humps_have_one_optimum(told, d):
    mean, sigma, nats = settled(d, 1.0, twins(d))
    assert abs(mean) < 1e-3
    assert f"{nats:.4f}" in re.search(rf"^ *{d:.2f} .*$", told, re.MULTILINE)[0]
    assert sigma > 1.3


def test_forward_matches_moments_by_search():
    found = minimize(
        lambda at: forward(at[0], exp(at[1]), TRAIN),
        [3.0, 1.0],
        method="Nelder-Mead",
        options={"xatol": 1e-7},
    )
    assert found.x == pytest.approx([5.5, log(sqrt(21.875))], abs=1e-4)


def test_simulated_days(told):
    """Shares of 100 000 draws against the exact probabilities, within four standard errors."""
    bell = norm(5.5, sqrt(21.875))
    line = re.search(r"^forward +([\d.]+) +([\d.]+) % +([\d.]+) %", told, re.MULTILINE)
    cost, gap, outside = map(float, line.groups())
    assert cost == pytest.approx(forward(5.5, sqrt(21.875), TRAIN), abs=0.01)
    assert gap == pytest.approx(100 * (bell.cdf(5.5) - bell.cdf(4.5)), abs=0.4)
    assert outside == pytest.approx(100 * (bell.cdf(-3) + bell.sf(16)), abs=0.3)
    for name, fit in {"1": FIRST, "2": SECOND}.items():
        said = float(re.search(rf"^reverse, {name} +([\d.]+)", told, re.MULTILINE)[1])
        assert said == pytest.approx(forward(fit[0], fit[1], TRAIN), abs=0.4)


def test_no_flower_in_the_gap(told):
    assert not ((LENGTHS > 2) & (LENGTHS < 3)).any()
    assert "from 2 to 3 cm: 0 % of flowers" in told


def test_three_outcomes():
    """What the first question says: forward forbids (1, 0, 0), reverse forbids (⅓, ⅓, ⅓)."""

    def kl(p, q):
        if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
            return inf
        return sum(a * log(a / b) for a, b in zip(p, q, strict=True) if a > 0)

    p, even, tea = (0.5, 0.5, 0), (1 / 3, 1 / 3, 1 / 3), (1, 0, 0)
    assert kl(p, tea) == inf
    assert kl(even, p) == inf
    assert kl(p, even) == pytest.approx(log(1.5))
    assert kl(tea, p) == pytest.approx(log(2))
