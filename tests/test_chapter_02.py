"""Every number that chapter 2 tells its reader, by a route that does not pass through klcourse."""

import re
from functools import cache
from math import exp, inf, log, log2, log10, pi, prod
from pathlib import Path

import mpmath
import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import StratifiedKFold

from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "02-binary-cross-entropy.ipynb"


def charge(y, q):
    """Loss in nats for a target of 0, 1 or between."""
    return sum(weight * -log(chance) for weight, chance in ((y, q), (1 - y, 1 - q)) if weight)


def entropy(p):
    return charge(p, p)


def from_logit(y, z):
    """Loss in nats with 60 digits, straight from the definition."""
    with mpmath.workdps(600 if abs(z) > 100 else 60):
        q = 1 / (1 + mpmath.exp(-mpmath.mpf(z)))
        return float(-(y * mpmath.log(q) + (1 - y) * mpmath.log(1 - q)))


BUNCH = load_breast_cancer()
X, MALIGNANT = BUNCH.data, 1 - BUNCH.target
SIGNS = 2 * MALIGNANT - 1


def parts(seed=0):
    return StratifiedKFold(5, shuffle=True, random_state=seed).split(X, MALIGNANT)


def newton(features, y):
    """Weights of a logistic regression with the penalty ½ |w|², the constant left free."""
    design = np.column_stack([np.ones(len(y)), features])
    penalty = np.diag([0.0, *np.ones(features.shape[1])])
    weights = np.zeros(design.shape[1])
    for _ in range(30):
        q = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (q - y) + penalty @ weights
        weights -= np.linalg.solve((design.T * (q * (1 - q))) @ design + penalty, slope)
    return weights


@cache
def logistic_logits(seed=0):
    z = np.empty(len(X))
    for train, test in parts(seed):
        mean, width = X[train].mean(axis=0), X[train].std(axis=0)
        weights = newton((X[train] - mean) / width, MALIGNANT[train])
        z[test] = weights[0] + (X[test] - mean) / width @ weights[1:]
    return z


@cache
def bayes_logits():
    z = np.empty(len(X))
    for train, test in parts():
        smoothing = 1e-9 * X[train].var(axis=0).max()
        evidence = []
        for kind in (0, 1):
            of_kind = X[train][MALIGNANT[train] == kind]
            variance = of_kind.var(axis=0) + smoothing
            logs = -0.5 * (np.log(2 * pi * variance) + (X[test] - of_kind.mean(axis=0)) ** 2 / variance)
            evidence.append(log(len(of_kind) / len(train)) + logs.sum(axis=1))
        z[test] = evidence[1] - evidence[0]
    return z


def losses(z):
    return np.logaddexp(0, -SIGNS * z)


def cooled(temperature, start):
    return losses(bayes_logits() / temperature)[start::2].mean()


BAYES, LOGISTIC = losses(bayes_logits()), losses(logistic_logits())
WRONG = SIGNS * bayes_logits() < 0
SHARE = 212 / 569
WORST = BAYES.max()
OTHERS = (BAYES.sum() - WORST) / 569
DEALS = [losses(logistic_logits(seed)).mean() for seed in range(1, 21)]
BASE = [charge(y, MALIGNANT[train].mean()) for train, test in parts() for y in MALIGNANT[test]]
BEST_T = min(range(1, 31), key=lambda temperature: cooled(temperature, 0))
FLOAT32_CLIP = np.minimum(BAYES, -log(2**-23)).mean()

NUMBERS = {
    "rain after 0.8": ("0.2231 nats", -log(0.8)),
    "dry after 0.8": ("1.6094 nats", -log(0.2)),
    "dry after 0.3": ("0.3567 nats", -log(0.7)),
    "one half": ("0.6931 nats", log(2)),
    "four days": ("0.7206 nats", -log(0.8 * 0.2 * 0.7 * 0.5) / 4),
    "four days in bits": ("1.0396 bits", -log2(0.8 * 0.2 * 0.7 * 0.5) / 4),
    "the weather's floor": ("0.6109 nats", 0.3 * log(10 / 3) + 0.7 * log(10 / 7)),
    "too sure of rain": ("3.2266 nats", charge(0.3, 0.99)),
    "sure of rain": ("1.6434 nats", charge(0.3, 0.9)),
    "the weather in bits": ("0.6109 nats", entropy(0.3)),
    "best logit of 0.9": ("2.1972 nats", 2 * log(3)),
    "floor of 0.9": ("0.3251 nats", 0.9 * log(10 / 9) + 0.1 * log(10)),
    "too sure of 0.9": ("0.6917 nats", charge(0.9, 0.999)),
    "five mails": ("1.5733 nats", -log(prod([0.9, 0.6, 0.8, 0.8, 0.6]))),
    "three days": ("6.1175 nats", (1 + 0.25 + 9) / 8 + 3 * log(2) + 1.5 * log(2 * pi)),
    "base rate": ("0.6603 nats", np.mean(BASE)),
    "its entropy": ("0.6603 nats", entropy(SHARE)),
    "its worst": ("1.43 bits", max(BASE) / log(2)),
    "logistic regression": ("0.0738 nats", LOGISTIC.mean()),
    "its worst tumour": ("8.71 bits", LOGISTIC.max() / log(2)),
    "its accuracy": ("97.9 %", 100 * np.mean(SIGNS * logistic_logits() > 0)),
    "naive Bayes": ("0.6039 nats", BAYES.mean()),
    "its accuracy too": ("93.8 %", 100 * (1 - WRONG.mean())),
    "naive Bayes's worst": ("51.29 bits", WORST / log(2)),
    "share of the wrong": ("99.1 %", 100 * BAYES[WRONG].sum() / BAYES.sum()),
    "half of the wrong": ("8.29 bits", np.median(BAYES[WRONG]) / log(2)),
    "sure": ("544 tumours", np.sum(np.abs(bayes_logits()) > log(99))),
    "sure and right": ("95.8 %", 100 * np.mean(~WRONG[np.abs(bayes_logits()) > log(99)])),
    "the price of 0.002": ("9 bits", -log2(0.002)),
    "cut at 100 nats": ("0.7171 nats", OTHERS + 100 / 569),
    "clipped in double precision": ("0.6047 nats", OTHERS + 52 * log(2) / 569),
    "clipped in single precision": ("0.4868 nats", FLOAT32_CLIP),
    "largest single clip": ("15.9 nats", 23 * log(2)),
    "ε inside": ("16.12 nats", -log(1e-7 + exp(-40))),
    "in bits": ("0.1065 bits", LOGISTIC.mean() / log(2)),
    "summed": ("41.99 nats", LOGISTIC.sum()),
    "summed over half": ("17.02 nats", LOGISTIC[285:].sum()),
    "three forecasts": ("1.548$ bits", -log2(0.8 * 0.5 * 0.1) / 3),
    "a constant forecast": ("0.918$ bits", log2(3) - 2 / 3),
    "right 94 in 100": ("0.2270$ nats", entropy(0.94)),
    "right, and sure to 99": ("0.2858$ nats", charge(0.94, 0.99)),
    "wrong term": ("0.8574", -(log(0.9) + log(0.2)) / 2),
    "right term": ("0.1643$ nats", -(log(0.9) + log(0.8)) / 2),
    "one term of two": ("0.095$ nats", -0.9 * log(0.9)),
    "both terms": ("0.3251$ nats", entropy(0.9)),
    "the blog's formula": ("0.0009$ nats", -0.9 * log(0.999)),
    "best temperature": ("T = 8", BEST_T),
    "half as it was": ("0.5777 nats", cooled(1, 1)),
    "half when cooled": ("0.1520 nats", cooled(BEST_T, 1)),
    "right on that half": ("93.0 %", 100 * (1 - WRONG[1::2].mean())),
    "least deal": ("0.067 ", min(DEALS)),
    "most deal": ("0.090 nats", max(DEALS)),
    "mean deal": ("0.076 nats", np.mean(DEALS)),
    "worst tumour's share": ("14 %", 100 * LOGISTIC.max() / LOGISTIC.sum()),
    "standard error": ("0.015 nats", LOGISTIC.std(ddof=1) / 569**0.5),
    "loans, no model": ("0.0980$ nats", entropy(0.02)),
    "loans, what there was to learn": ("39 per cent", 100 * (0.098 - 0.060) / 0.098),
    "two doctors": ("0.3251$ nats", entropy((1 - (2 * 0.82 - 1) ** 0.5) / 2)),
    "ten doctors agree": ("0.35$ of them", 0.9**10 + 0.1**10),
    "doubt in one place": ("0.25 nats", 0.36 * log(2)),
    "clip of 15 dits": ("34.54$ nats", 15 / log10(exp(1))),
    "zeros and ones": ("1.036$ nats", 0.03 * 15 * log(10)),
    "honest doctors": ("0.1347$ nats", entropy(0.03)),
    "doctors clipped at 0.01": ("0.1479$ nats", charge(0.97, 0.99)),
    "a wrong answer": ("9.726 nats", BAYES[WRONG].mean()),
    "a right answer": ("0.006 nats", BAYES[~WRONG].mean()),
    "a wrong answer, had it known": ("2.789", log(569 / 35)),
    "honest doubt": ("0.2311 nats", entropy(35 / 569)),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


@pytest.mark.parametrize("temperature", [1, 5, 8, 20])
def test_no_division_changes_an_answer(temperature):
    assert np.array_equal(SIGNS * bayes_logits() / temperature < 0, WRONG)


def test_reliability_bins(told):
    for z in (logistic_logits(), bayes_logits()):
        q = 1 / (1 + np.exp(-z))
        for low in (0, 0.2, 0.4, 0.6, 0.8):
            inside = (q >= low) & (q < (low + 0.2 if low < 0.8 else 2))
            stated, happened = q[inside].mean(), MALIGNANT[inside].mean()
            line = f"{inside.sum():5d} tumours: stated probability {stated:.3f}, happened {happened:.3f}"
            assert line in told


@pytest.mark.parametrize(
    ("y", "z"), [(1, -1000), (1, -100), (1, -40), (0, -40), (0, 20), (0, 40), (1, 40), (0, 1000)]
)
def test_loss_of_a_logit(told, y, z):
    double, single, right = re.search(rf"^ *{z} +{y} +(\S+) +(\S+) +(\S+)$", told, re.MULTILINE).groups()
    assert float(right) == pytest.approx(from_logit(y, z), rel=1e-3)
    # What is lost, from the limits of the two formats: where 1 − q is 0, and where e to the −z is infinite.
    for shown, digits, largest in ((double, 53, 709), (single, 24, 88)):
        against = z if y == 0 else -z
        if z < -largest or (y == 0 and z > digits * log(2)):
            assert float(shown) == inf
        elif against < -digits * log(2):
            assert float(shown) == 0
        else:
            assert float(shown) == pytest.approx(from_logit(y, z), rel=1e-3)


def test_where_probabilities_round_to_one():
    for kind, limit in ((np.float64, 37), (np.float32, 17)):
        assert 1 / (1 + np.exp(-kind(limit))) == 1
        assert 1 / (1 + np.exp(-kind(limit - 1))) < 1


def steps_to_one_half(power):
    z, steps = -6.0, 0
    while z <= 0:
        q = 1 / (1 + exp(-z))
        z += (1 - q) * (2 * q * (1 - q)) ** power
        steps += 1
    return steps


def test_descents_take_as_long_as_the_alt_text_says():
    assert steps_to_one_half(power=0) < 10
    assert 200 <= steps_to_one_half(power=1) < 220


@pytest.mark.parametrize("y", [0, 0.3, 1])
@pytest.mark.parametrize("z", [-8.0, -1.0, 0.5, 4.0])
def test_proofs_of_slope_and_curvature(y, z):
    q = 1 / (1 + mpmath.exp(-z))
    loss = lambda t: mpmath.log(1 + mpmath.exp(t)) - y * t  # noqa: E731
    squares = lambda t: (1 / (1 + mpmath.exp(-t)) - y) ** 2  # noqa: E731
    assert mpmath.diff(loss, z) == pytest.approx(q - y, abs=1e-9)
    assert mpmath.diff(loss, z, 2) == pytest.approx(q * (1 - q), abs=1e-9)
    assert mpmath.diff(squares, z) == pytest.approx(2 * (q - y) * q * (1 - q), abs=1e-9)
    if y == 1:
        assert mpmath.diff(squares, z, 2) == pytest.approx(-2 * q * (1 - q) ** 2 * (1 - 3 * q), abs=1e-9)


@pytest.mark.parametrize("p", [0.1, 0.3, 0.5, 0.94])
def test_honesty_is_cheapest(p):
    cheapest = mpmath.findroot(lambda q: -p / q + (1 - p) / (1 - q), (0.01, 0.99), solver="anderson")
    assert cheapest == pytest.approx(p)
    assert charge(p, p) < min(charge(p, p - 0.01), charge(p, p + 0.01))
