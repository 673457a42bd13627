"""Numbers that chapter 8 tells its reader, by a second route."""

from math import e, exp, log, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import linprog, minimize, minimize_scalar
from scipy.special import digamma
from scipy.stats import chi2, expon, norm
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "08-maximum-likelihood.ipynb"


def test_kiosk(told):
    best = minimize(
        lambda z: -np.dot([9, 8, 3], z - np.log(np.exp(z).sum())), np.zeros(3), method="Nelder-Mead"
    )
    assert best.fun == pytest.approx(20.2083, abs=1e-4)
    assert 20 * log(3) == pytest.approx(21.9722, abs=1e-4)
    assert exp(20 * log(3) - best.fun) == pytest.approx(5.8, abs=0.05)
    assert "5.8 times less probable" in told
    assert log(1 / 0.9) == pytest.approx(0.1054, abs=5e-5)
    assert exp(1000 * (0.52 - 0.50)) == pytest.approx(485e6, rel=1e-3)


def test_urn():
    lowest = minimize_scalar(lambda q: -3 * log(q) - log(1 - q), bounds=(0.01, 0.99), method="bounded")
    assert lowest.fun == pytest.approx(3 * 0.2877 + 1.3863, abs=1e-3)
    assert lowest.x == pytest.approx(0.75, abs=1e-4)


def test_wrong_model(told):
    gap, _ = quad(lambda x: exp(-x) * (-x - norm(1, 1).logpdf(x)), 0, 60)
    assert gap == pytest.approx(log(2 * pi * e) / 2 - 1, abs=1e-9)
    assert f"{gap:.4f}" in told
    assert f"{gap + 1:.4f}" in told
    assert norm(1, 1).cdf(0) == pytest.approx(0.159, abs=5e-4)
    assert expon.stats(moments="k") + 3 == 9  # so that 1 + (9 - 1)/2 = 5
    assert expon.entropy() == 1
    assert "include the truth, and their fit goes to 1 nat" in told
    assert np.std(range(1, 7)) == pytest.approx(sqrt(35 / 12))


def test_half_a_nat_for_each_column_of_dice(told):
    """The mean of -n/2 ln(RSS ratio), exactly, for normal errors."""

    def expected(p, n=442):  # p coefficients, the constant among them
        return n * (digamma((n - p) / 2) - log(n / 2)) / 2

    assert expected(11) - expected(12) == pytest.approx(0.513, abs=0.016)
    assert expected(11) - expected(21) == pytest.approx(5.19, abs=0.1)
    assert chi2(1).sf(2) == pytest.approx(0.16, abs=0.005)
    law = 442 / (2 * 398)
    assert law == pytest.approx(0.56, abs=0.005)


def test_worth_of_the_measurements(told):
    data = load_diabetes(scaled=False)
    assert data.target.min() == 25
    assert data.target.max() == 346

    def total(columns):
        X = data.data[:, columns]
        left = data.target - LinearRegression().fit(X, data.target).predict(X)
        return -norm(0, left.std()).logpdf(left).sum()

    everything = list(range(10))
    full = total(everything)
    for j, name in enumerate(data.feature_names):
        worth = total([c for c in everything if c != j]) - full
        assert f"{name:4s} {worth:6.2f} nats" in told
    lost = total([1, 2, 3, 4, 5, 8]) - full
    assert lost == pytest.approx(1.31, abs=0.005)
    assert 4 - lost == pytest.approx(2.69, abs=0.005)
    nine_tenths = 4 * 442 / (2 * 398) - (lost - 4 / 2)  # four parameters less, and the best loss higher
    assert nine_tenths == pytest.approx(2.91, abs=0.005)
    assert "law +2.91" in told
    assert "or 2.91 with fits to nine tenths" in told


def test_scikit_learn_multiplies_by_tau_squared():
    data = load_breast_cancer()
    X, y = data.data[:100], 1 - data.target[:100]
    X = np.column_stack([np.ones(100), (X - X.mean(0)) / X.std(0)])
    tau = 0.5

    def penalised(theta):
        z = X @ theta
        loss = np.logaddexp(0, z).sum() - y @ z + (theta[1:] ** 2).sum() / (2 * tau**2)
        slope = X.T @ (1 / (1 + np.exp(-z)) - y) + np.append(0, theta[1:]) / tau**2
        return loss, slope

    best = minimize(penalised, np.zeros(31), jac=True, method="BFGS", options={"gtol": 1e-7})
    fit = LogisticRegression(C=tau**2, solver="newton-cholesky", tol=1e-9).fit(X[:, 1:], y)
    assert np.append(fit.intercept_, fit.coef_) == pytest.approx(best.x, abs=1e-5)


def test_units(told):
    area = load_breast_cancer().data[:, 3]
    naive = log(2 * pi * e * np.log(area).var()) / 2
    plain = log(2 * pi * e * area.var()) / 2
    assert f"{plain:.4f}" in told
    assert f"{naive + np.log(area).mean():.4f}" in told
    assert plain - naive == pytest.approx(6.59, abs=0.005)
    assert plain - naive - np.log(area).mean() == pytest.approx(0.23, abs=0.005)
    assert log(2 * pi) / 2 == pytest.approx(0.9189, abs=5e-5)


def test_exercises(told):
    # bulbs
    assert log(4) + 1 == pytest.approx(2.386, abs=1e-3)
    assert log(2) + 2 == pytest.approx(2.693, abs=1e-3)
    between, _ = quad(lambda x: exp(-x / 4) / 4 * (log(1 / 2) + x / 4), 0, 300)
    assert between == pytest.approx(0.307, abs=1e-3)
    # Laplace
    values = np.array([1, 2, 3, 4, 20])
    spread = minimize_scalar(
        lambda b: log(2 * b) + np.abs(values - 3).mean() / b, bounds=(1, 20), method="bounded"
    )
    assert spread.x == pytest.approx(4.2, abs=1e-3)
    assert spread.fun == pytest.approx(3.128, abs=1e-3)
    normal = -norm(values.mean(), values.std()).logpdf(values).mean()
    assert normal == pytest.approx(3.375, abs=1e-3)
    # ridge
    w = Ridge(alpha=16, fit_intercept=False).fit([[1], [2]], [2, 3]).coef_[0]
    assert w == pytest.approx(0.381, abs=5e-4)
    printed = Ridge(alpha=1 / 16, fit_intercept=False).fit([[1], [2]], [2, 3]).coef_[0]
    assert printed == pytest.approx(1.58, abs=5e-4)
    # pixels
    assert (-3.20 + log(256)) / log(2) == pytest.approx(3.38, abs=0.005)
    # the sensor: ten wild readings of 10 000
    readings = np.append(np.full(9990, 20.0), np.full(10, 3276.7))
    assert readings.mean() == pytest.approx(23.3, abs=0.05)
    assert readings.std() == pytest.approx(103, abs=0.5)
    assert readings.mean() + 4 * readings.std() == pytest.approx(435, abs=1)
    assert readings.mean() - 4 * readings.std() == pytest.approx(-389, abs=1)
    for wild, spread in {7: 86, 13: 117}.items():
        week = np.append(np.full(10_000 - wild, 20.0), np.full(wild, 3276.7))
        assert week.std() == pytest.approx(spread, abs=0.5)
    # AIC by the report's arithmetic
    assert round(0.412 + 10 - 30, 3) == -19.588
    assert "$-19.588$ nats" in told


@pytest.mark.parametrize(("n", "best"), [(5, 5 / 3), (20, 340 / 21)])
def test_divisor(n, best):
    """With s = sum of squares: E[1/s] = 1/(n - 3), so the loss in c is -ln(c)/2 + c (1 + 1/n)/(2(n - 3))."""
    found = minimize_scalar(lambda c: -log(c) + c * (1 + 1 / n) / (n - 3), bounds=(0.1, 40), method="bounded")
    assert found.x == pytest.approx(best, rel=1e-4)
    assert best == pytest.approx(n * (n - 3) / (n + 1))


@pytest.mark.parametrize(("n", "gain"), [(5, 0.19), (20, 0.005)])
def test_n_minus_1_is_the_better_of_the_usual_two(n, gain):
    """The loss in c from the chi-squared density of the sum of squares."""

    def loss(c):
        average, _ = quad(
            lambda s: chi2(n - 1).pdf(s) * (log(s / c) + (1 + 1 / n) * c / s) / 2, 0, np.inf, limit=200
        )
        return average

    assert loss(n) - loss(n - 1) == pytest.approx(gain, abs=0.51 * 10 ** -len(str(gain)[2:]))


def test_what_is_left_over_vanishes_with_more_data(told):
    """On new data shares cost more than k/2 nats in sum at n = 300, and hardly more at n = 3000."""
    rng = np.random.default_rng(seed=8)
    p = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.5])
    paid = [n * np.mean(np.log(p / (rng.multinomial(n, p, 400_000) / n)) @ p) for n in (300, 3000)]
    assert paid == pytest.approx([2.57, 2.507], abs=0.01)
    assert "bring the 2.58 down to 2.51" in told


def test_what_is_left_over_of_the_logistic_regression_vanishes_too():
    """What new labels cost beyond g J⁻¹ g / 2, whose mean is k/2 exactly: so little chance remains."""
    data = load_breast_cancer()
    X = data.data[:, [0, 1, 4]]
    X = np.column_stack([np.ones(569), (X - X.mean(0)) / X.std(0)])
    theta = np.array([-1.2156, 4.7979, 1.6419, 1.9121])
    rng = np.random.default_rng(seed=88)
    left_over = []
    for times in (1, 10):
        D = np.tile(X[:369], (times, 1))
        q = 1 / (1 + np.exp(-D @ theta))
        J = (D.T * (q * (1 - q))) @ D
        each = []
        for labels in rng.random((200, q.size)) < q:
            fit = theta
            for _ in range(8):
                r = 1 / (1 + np.exp(-D @ fit))
                fit = fit - np.linalg.solve((D.T * (r * (1 - r))) @ D, D.T @ (r - labels))
            z = D @ fit
            extra = np.sum(np.logaddexp(0, z) - q * z) - np.sum(np.logaddexp(0, D @ theta) - q * (D @ theta))
            g = D.T @ (labels - q)
            each.append(extra - g @ np.linalg.solve(J, g) / 2)
        left_over.append(np.mean(each))
    assert left_over[0] > 0.1
    assert abs(left_over[1]) < 0.05


def clinic(seed):
    """The table with a constant, scaled by the 100 tumours of a seed, and these tumours and the rest."""
    data = load_breast_cancer()
    order = np.random.default_rng(seed).permutation(569)
    few = order[:100]
    X = (data.data - data.data[few].mean(0)) / data.data[few].std(0)
    return np.column_stack([np.ones(569), X]), 1 - data.target, few, order[100:]


def test_each_young_clinic_can_be_separated(told):
    for seed in range(20):
        X, y, few, _ = clinic(seed)
        sides = (1 - 2 * y[few])[:, None] * X[few]
        assert linprog(np.zeros(31), A_ub=sides, b_ub=-np.ones(100), bounds=(None, None)).status == 0
    assert "finds one for each of the 20 choices" in told


def test_what_chance_makes_of_two_groups(told):
    X, y, few, rest = clinic(1)
    fit = LogisticRegression(C=1, solver="newton-cholesky", tol=1e-9).fit(X[few, 1:], y[few])
    z = X[:, 1:] @ fit.coef_[0] + fit.intercept_
    paid = np.logaddexp(0, z) - y * z
    choosing, reporting = paid[rest[:235]], paid[rest[235:]]
    assert reporting.mean() - choosing.mean() == pytest.approx(0.047, abs=5e-4)
    error = sqrt(choosing.var() / choosing.size + reporting.var() / reporting.size)
    assert error == pytest.approx(0.048, abs=5e-4)
    assert r"\sqrt{0.0247^2 + 0.0411^2} = 0.048" in told
    wide = LogisticRegression(C=30**2, solver="newton-cholesky", tol=1e-9, max_iter=1000)
    z = wide.fit(X[few, 1:], y[few]).decision_function(X[:, 1:])
    paid = np.logaddexp(0, z) - y * z
    assert paid[rest[:235]].mean() == pytest.approx(0.55, abs=0.005)
    assert paid[rest[235:]].mean() == pytest.approx(1.04, abs=0.005)


def test_the_narrowest_prior_needs_another_constant():
    """A temperature leaves about 0.18 nats; with a constant of its own it comes down to 0.12."""
    left = []
    for seed in range(20):
        X, y, few, rest = clinic(seed)
        fit = LogisticRegression(C=0.01, solver="newton-cholesky", tol=1e-9).fit(X[few, 1:], y[few])
        z = fit.decision_function(X[rest, 1:])
        line = LogisticRegression(C=np.inf, tol=1e-8).fit(z[:, None], y[rest])
        cooled = LogisticRegression(C=np.inf, tol=1e-8, fit_intercept=False).fit(z[:, None], y[rest])
        logits = [each.decision_function(z[:, None]) for each in (cooled, line)]
        left.append([np.mean(np.logaddexp(0, t) - y[rest] * t) for t in logits])
    assert np.mean(left, axis=0) == pytest.approx([0.1796, 0.1219], abs=5e-4)


@pytest.mark.parametrize(("known", "saved"), [((2, 3, 4, 5, 6, 9), 1.35), (tuple(range(1, 11)), 0)])
def test_columns_picked_for_gaining_little_save_less(told, known, saved):
    """Scores drawn anew from a fitted model: what leaving four columns out saves when they gain 1.31."""
    data = load_diabetes(scaled=False)
    n, X = 442, (data.data - data.data.mean(0)) / data.data.std(0)
    D = np.column_stack([np.ones(n), X])
    F = D[:, [0, 2, 3, 4, 5, 6, 9]]
    fit = LinearRegression().fit(D[:, known], data.target)
    truth = fit.predict(D[:, known])
    sigma = np.std(data.target - truth)
    rng = np.random.default_rng(seed=8)
    Y = truth[:, None] + sigma * rng.standard_normal((n, 1500))

    def training_and_new(A):
        mean = A @ np.linalg.lstsq(A, Y, rcond=None)[0]
        var = np.mean((Y - mean) ** 2, axis=0)
        new = (n * sigma**2 + np.sum((truth[:, None] - mean) ** 2, axis=0)) / (2 * var)
        return n * np.log(2 * pi * e * var) / 2, n * np.log(2 * pi * var) / 2 + new

    def held_out(A):
        total = np.zeros(Y.shape[1])
        for part in np.array_split(np.random.default_rng(0).permutation(n), 10):
            rest = np.setdiff1d(np.arange(n), part)
            w = np.linalg.lstsq(A[rest], Y[rest], rcond=None)[0]
            sd = np.std(Y[rest] - A[rest] @ w, axis=0)
            total -= norm.logpdf(Y[part], A[part] @ w, sd).sum(axis=0)
        return total

    (all_low, all_new), (few_low, few_new) = training_and_new(D), training_and_new(F)
    gain, saving = few_low - all_low, all_new - few_new
    alike = np.abs(gain - 1.31) < 0.3
    assert saving[alike].mean() == pytest.approx(saved, abs=0.2)
    promise = 4 - gain
    assert promise[alike].mean() == pytest.approx(2.69, abs=0.03)
    seen = held_out(D) - held_out(F)
    assert np.corrcoef(promise, seen)[0, 1] > 0.75  # they rise and fall together
    assert np.corrcoef(saving, seen)[0, 1] < -0.5  # and the truth goes the other way
    assert "So half of the 2.69, or more, comes from the picking." in told
    assert (2.69 - 1.31) / 2.69 > 0.5


def test_single_samples_go_either_way(told):
    assert "Single samples go either way" in told
    assert log(1.1133 * sqrt(2 * pi * e)) == pytest.approx(1.5263, abs=5e-5)
    assert log(1.1133 * sqrt(2 * pi)) + (1 + 0.0276**2) / (2 * 1.1133**2) == pytest.approx(1.43, abs=1e-4)
    waits = np.random.default_rng(8).exponential(1, (4000, 100))
    mean, sigma = waits.mean(axis=1), waits.std(axis=1)
    higher = (1 + (1 - mean) ** 2) / sigma**2 < 1
    assert 0.3 < higher.mean() < 0.5


def test_three_bells_are_narrower_and_farther_left():
    rng = np.random.default_rng(seed=1982)
    for _ in range(3):
        waits = rng.exponential(1, 10)
        assert waits.mean() < 0.8
        assert waits.std() < 0.95
