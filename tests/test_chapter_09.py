"""Numbers that chapter 9 tells its reader, by a route that does not pass through klcourse."""

from itertools import pairwise
from math import e, exp, log, log10, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import logsumexp
from scipy.stats import chi2, norm
from sklearn.datasets import load_digits

from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "09-estimating-divergences.ipynb"


def kl(p, q):
    return sum(a * log(a / b) for a, b in zip(p, q, strict=True) if a > 0)


INK = load_digits().data.sum(axis=1)
EDGES = np.quantile(INK[:600], np.arange(1, 10) / 10)


def histogram(values):
    bounds = np.concatenate([[-np.inf], EDGES, [np.inf]])
    return [np.mean((values >= a) & (values < b)) for a, b in pairwise(bounds)]


def index(week):
    p, q = histogram(INK[500 + 100 * week : 600 + 100 * week]), histogram(INK[:600])
    return kl(p, q) + kl(q, p)


X = np.arange(-12, 26, 0.001)
LOG_P = logsumexp([log(0.5) + norm(m, s).logpdf(X) for m, s in [(1, 1), (10, 1.5)]], axis=0)


def from_train(weight):
    """KL from the train to a bell over the first hump, mixed with a little of the train."""
    bell = norm(1, 1).logpdf(X)
    other = np.logaddexp(log(1 - weight) + bell, log(weight) + LOG_P) if weight else bell
    return float(np.sum(np.exp(LOG_P) * (LOG_P - other)) * 0.001)


LOADED = (0.1,) * 5 + (0.5,)
MEAN_SQUARE_WEIGHT = 2 * sqrt(4 / 7) * exp(1 / 7)  # of N(0, 1)/N(1, 2²) under the latter
CROSSING = brentq(lambda v: exp(v) - 1 - 2 * v, 0.5, 3)

NUMBERS = {
    "week 3": ("week 3: index 0.0204", index(3)),
    "week 4": ("prints 0.1643", index(4)),
    "week 10": ("prints 0.3306", index(10)),
    "loaded die": ("a fair one: 0.2939", kl(LOADED, (1 / 6,) * 6)),
    "crossing": ("delta = 1.12", sqrt(CROSSING)),
    "crossing, nats": ("divergence of 0.63", CROSSING / 2),
    "k2, bias": ("k2     +0.1265  0.1250", 1 / 8),
    "k3, spread": ("0.5491  0.7043", sqrt(exp(4) - 5) / 10),
    "weights": ("376.3    367.9", 1000 / e),
    "entropy of a bell": ("truth 1.4189", 0.5 * log(2 * pi * e)),
    "wide bell": ("0.4456 nats, truth 0.4431", log(2) + 2 / 8 - 0.5),
    "information": ("4.259", -0.5 * log(1 - 0.9999**2)),
    "twelve bins": (r"\ln 12 = 2.485", log(12)),
    "contract": ("machine A: KL 0.0100", kl((0.634, 0.366), (0.7, 0.3))),
    "nothing broken": ("probability 0.9900", 0.99999**1000),
    "promise": ("0.05e = 0.136", 0.05 * e),
    "train": ("whose divergence is 19.6671", from_train(0)),
    "train, 100": ("19.6671      1.9567", from_train(1 / 100)),
    "train, 10000": ("19.6671      4.2488", from_train(1 / 10_000)),
    "quiet index": ("= 0.105", 9 * (1 / 100 + 1 / 600)),
    "quiet alarms": ("47.77", 100 * chi2(9).sf(0.1 / (1 / 100 + 1 / 600))),
    "quiet actions": ("1.09", 100 * chi2(9).sf(0.25 / (1 / 100 + 1 / 600))),
    "chi2, 9": ("lie above 16.92", chi2(9).isf(0.05)),
    "chi2, 2": ("lie above 5.99", chi2(2).isf(0.05)),
    "a factor of 100": ("adds 0.44", (1.8298 - 0.9541) / 2),
    "SciPy's step": ("down by 0.02", 0.0116 + 0.0078),
    "coin, divergence": ("both 0.2231", -(log(1.6) + log(0.4)) / 2),
    "coin, k2": ("is 0.2651", (log(1.6) ** 2 + log(0.4) ** 2) / 4),
    "coin, k1's variance": ("0.6931^2 = 0.4805", log(2) ** 2),
    "coin, k3's variance": ("0.0932^2 = 0.0087", (0.6 - log(2)) ** 2),
    "index, base 10": ("= 0.0273", 0.1 * log10(1.25) + 0.1 * log10(1.5)),
    "index, nats": ("= 0.0629", 0.1 * log(1.25) + 0.1 * log(1.5)),
    "narrow, limit": ("a ratio of 0.827", sqrt(2 - 1 / 0.64) / 0.8),
    "wide, limit": ("a ratio of 0.661", sqrt(2 - 1 / 4) / 2),
    "twelve nats": (r"\ln 5000 = 8.5", log(5000)),
    "triples, known": ("is 2.1 nats", 3400 / (2 * 821)),
    "no trace": ("in some 37", 100 / e),
    "no second hump": ("second hump in 61", 100 * exp(-1 / 2)),
    "bias of k2": ("= 0.00001", 0.1**4 / 8),
    "share of a bin": ("in that bin, 0.095", (1.8298 - 0.9541) / 2 / log(100)),
    "a ridge": ("across is 0.014", sqrt(1 - 0.9999**2)),
    "chance of 20 000": (r"\sqrt{20000}} = 0.0006", 0.0820 / sqrt(20_000)),
    "chance of 200": (r"\sqrt{200}} = 0.011", 0.1603 / sqrt(200)),
    "digamma of 1": (r"\psi(1) = -0.5772", -np.euler_gamma),
    "digammas left": ("points of each both are 0.0040", 1 / 250),
    "logarithm for them": ("both are 0.0040", log(250 / 249)),
    "left of -1": ("one point in 741", 1 / norm.cdf(-3)),
    "coin, tosses": ("needs 56 tosses", np.ceil(log(2) ** 2 / (0.6 - log(2)) ** 2)),
    "spread, p": ("spread is 0.041", sqrt(0.34375 / 200)),
    "spread, q": ("of $q$, 0.061", sqrt((MEAN_SQUARE_WEIGHT - 1) / 200)),
    "spread, both": ("together 0.074", sqrt((MEAN_SQUARE_WEIGHT - 0.65625) / 200)),
    "redrawn, more": ("0.434 nats, 0.103", 0.434 - 0.331),
    "green": ("above 0.0022", chi2(9).isf(0.01) / 10_000),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


def test_forty_features(told):
    assert round(100 * (1 - 0.95**40)) == 87
    assert "= 87$ per cent" in told


def histograms(values):
    """The reference of 600 and the weeks of 100 after it, in shuffled pictures."""
    edges = np.quantile(values[:600], np.arange(1, 10) / 10)
    parts = [values[:600], *values[600:1700].reshape(11, 100)]
    return [np.bincount(np.searchsorted(edges, x, side="right"), minlength=10) / x.size for x in parts]


def test_two_quiet_weeks_of_eleven():
    rng = np.random.default_rng(11)
    found = []
    for _ in range(1500):
        q, *weeks = histograms(rng.permutation(INK))
        with np.errstate(divide="ignore"):
            found.append(sorted(np.sum((p - q) * np.log(p / q)) for p in weeks))
    found = np.array(found)
    seen = np.sort([index(week) for week in range(1, 12)]) - 1e-9
    chances = np.mean(found >= seen, axis=0)
    assert chances[-1] == pytest.approx(0.038, abs=0.016)
    assert chances[-2] == pytest.approx(0.003, abs=0.005)
    # of 60 000 shuffles two are as large in 0.0033
    levels = np.quantile(found, 1 - 0.0033, axis=0, method="higher")
    assert 0.01 < np.mean(np.any(found > levels, axis=1)) < 0.03  # "1 or 2 of 100"
    # with 100 pictures the excess over χ² is there without the empty bins
    assert np.mean(found[np.isfinite(found)] > 0.25) > 0.017


def test_what_is_missing_on_the_line():
    """Of the 0.35 nats some 0.3 are lost at points of p left of −1."""
    from scipy.spatial import cKDTree

    rng = np.random.default_rng(9)
    lost = {"left": [], "right": []}
    for _ in range(200):
        x, y = rng.normal(0, 1, 250), rng.normal(2, 1, 250)
        rho = cKDTree(x[:, None]).query(x[:, None], k=[4])[0][:, 0]
        nu = cKDTree(y[:, None]).query(x[:, None], k=[3])[0][:, 0]
        missing = ((x - 2) ** 2 - x**2) / 2 - np.log(nu / rho) - log(250 / 249)
        lost["left"].append(missing[x < -1].sum() / 250)
        lost["right"].append(missing[x >= -1].sum() / 250)
    assert np.mean(lost["left"]) + np.mean(lost["right"]) == pytest.approx(2 - 1.653, abs=0.05)
    assert np.mean(lost["left"]) == pytest.approx(0.29, abs=0.04)
    assert np.mean(lost["left"]) > 3 * np.mean(lost["right"])


def test_flatness_is_the_cause():
    """In 20 dimensions the estimate by neighbours lacks what a density flat in its balls would give."""
    from scipy.spatial import cKDTree
    from scipy.special import gammaln
    from scipy.stats import ncx2

    rng = np.random.default_rng(20)
    n, d, lacking, flat, low = 250, 20, [], [], []
    log_ball = d / 2 * log(pi) - gammaln(d / 2 + 1)
    for _ in range(10):
        x, y = rng.normal(size=(2, n, d))
        y[:, 0] += 2
        away = x - 2 * np.eye(d)[0]
        parts = []
        for others, k, centred in [(x, 4, x), (y, 3, away)]:
            radius = cKDTree(others).query(x, k=[k])[0][:, 0]
            squares = (centred**2).sum(axis=1)
            log_density = -d / 2 * log(2 * pi) - squares / 2
            mass = ncx2(d, squares).logcdf(radius**2)
            parts.append((d * np.log(radius), mass - log_ball - d * np.log(radius) - log_density))
        (rho, flat_p), (nu, flat_q) = parts
        truth = ((away**2).sum(axis=1) - (x**2).sum(axis=1)) / 2
        lacking.append(np.mean(nu - rho - truth) + log(n / (n - 1)))
        flat.append(np.mean(flat_p - flat_q))
        low.append((np.mean(flat_p), np.mean(flat_q)))
    assert np.mean(lacking) < -0.6
    assert np.mean(flat) == pytest.approx(np.mean(lacking), abs=0.15)
    low_p, low_q = np.mean(low, axis=0)
    assert low_p == pytest.approx(-1.682, abs=0.15)
    assert low_q / low_p == pytest.approx(0.5, abs=0.1)


def test_third_neighbour_on_the_ridge():
    from scipy.spatial import cKDTree

    rng = np.random.default_rng(31)
    found = []
    for _ in range(40):
        x, b = rng.normal(size=(2, 500))
        pairs = np.column_stack([x, 0.9999 * x + sqrt(1 - 0.9999**2) * b])
        found.append(np.median(cKDTree(pairs).query(pairs, k=[4], p=np.inf)[0]))
    assert np.mean(found) == pytest.approx(0.018, abs=0.0008)


def test_upper_end_of_the_reflected_interval_misses():
    rng = np.random.default_rng(45)
    p, fair = np.array(LOADED), np.full(6, 1 / 6)
    for n in (30, 100):
        above, below = 0, 0
        for _ in range(500):
            p_hat = rng.multinomial(n, p) / n
            again = [kl(each, fair) for each in rng.multinomial(n, p_hat, size=200) / n]
            low, high = np.quantile(again, [0.025, 0.975])
            above += 2 * kl(p_hat, fair) - low < kl(p, fair)
            below += 2 * kl(p_hat, fair) - high > kl(p, fair)
        assert above / 500 > 0.04 > below / 500
