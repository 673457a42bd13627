"""Every number of “More errors in the wild”, by a route that does not pass through klcourse."""

from itertools import combinations
from math import asin, comb, erf, exp, expm1, inf, log, log2, pi, sqrt
from pathlib import Path

import mpmath
import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "more-errors-in-the-wild.ipynb"

BIT = log(2)


def entropy(p):
    """In nats."""
    return -sum(x * log(x) for x in p if x > 0)


def kl(p, q):
    return sum(x * (log(x) - log(y) if y > 0 else inf) for x, y in zip(p, q, strict=True) if x > 0)


def jsd(p, q):
    """As the entropy of the mixture less the mean entropy."""
    return entropy([(x + y) / 2 for x, y in zip(p, q, strict=True)]) - (entropy(p) + entropy(q)) / 2


def shared(x, y):
    """Mutual information of two lists of labels, in bits, as H(X) + H(Y) − H(X, Y)."""

    def of_counts(labels):
        return entropy(np.unique(labels, return_counts=True)[1] / len(labels))

    pairs = np.asarray(x) * 1000 + np.asarray(y)
    return (of_counts(x) + of_counts(y) - of_counts(pairs)) / BIT


def softmax(gap):
    return [1 / (1 + exp(-gap)), 1 / (1 + exp(gap))]


def beta(x):
    return mpmath.mpf(x) ** 2 * (1 - mpmath.mpf(x)) ** 0.2 / mpmath.beta(3, 1.2)


def against_uniform(integrand):
    """The integral over [0, 1] of a function of the density of Beta(3, 1.2)."""
    return float(mpmath.quad(lambda x: integrand(beta(x)), [0, 0.5, 1]))


def bells_slope(apart):
    """The derivative of the JSD of two bells as d/dμ, taken inside the integral, in bits."""
    p, q = (lambda x, m=m: mpmath.npdf(x, m, 1) for m in (0, apart))
    return (
        float(
            mpmath.quad(
                lambda x: (x - apart) * q(x) * mpmath.log(2 * q(x) / (p(x) + q(x))) / 2,
                [apart - 12, apart / 2, apart, apart + 12],
            )
        )
        / BIT
    )


def index(p, q):
    return kl(p, q) + kl(q, p)


def below(z):
    return (1 + erf(z / sqrt(2))) / 2


def mean_gap(n):
    """What ten bins of n true forecasts are off on average, from the binomial coefficients."""
    return sum(
        comb(n, k) * p**k * (1 - p) ** (n - k) * abs(k / n - p) / 10
        for p in ((2 * i + 1) / 20 for i in range(10))
        for k in range(n + 1)
    )


DIGITS, TUMOURS = load_digits(), load_breast_cancer()
HIGH = (TUMOURS.data > np.median(TUMOURS.data, axis=0)).astype(int)
NAMES = list(TUMOURS.feature_names)
ALONE = {name: shared(HIGH[:, j], TUMOURS.target) for j, name in enumerate(NAMES)}
PAIRS = {
    (a, b): shared(2 * HIGH[:, NAMES.index(a)] + HIGH[:, NAMES.index(b)], TUMOURS.target)
    for a, b in combinations(NAMES, 2)
}
BEST = sorted(ALONE, key=ALONE.get)[::-1]
TOP_TWO = PAIRS[tuple(sorted(BEST[:2], key=NAMES.index))]
BENIGN = TUMOURS.target.mean()
LABELS = entropy([BENIGN, 1 - BENIGN])

NOVELS, MAPS = [0.9, 0.1], [0.2, 0.8]
MIX_FIRST = [
    against_uniform(lambda g: (1 + g) / 2 * mpmath.log((1 + g) / 2)),
    against_uniform(lambda g: (1 + g) / 2 * mpmath.log((1 + g) / 2 / g)),
]
MIX_LAST = [
    against_uniform(lambda g: mpmath.log(2 / (1 + g))),
    against_uniform(lambda g: g * mpmath.log(2 * g / (1 + g))),
]
PRINTED = 0.1 * log2(0.1 / 0.15) + 0.5 * log2(0.5 / 0.2) + 0.1 * log2(0.1 / 0.15) + 0.3 * log2(0.3 / 0.2)
TABLE = (entropy([0.6, 0.4]) + entropy([0.2, 0.8]) - entropy([0.1, 0.5, 0.1, 0.3])) / BIT
# What tables with these margins share, over all that they can hold in the cell of row 0.4 and column 0.2.
MOST = [
    entropy([0.6, 0.4]) + entropy([0.2, 0.8]) - entropy([0.2 - a, 0.4 + a, a, 0.4 - a])
    for a in np.linspace(0, 0.2, 2001)
]
SIGNS = [0.5 - asin(0.9) / pi, 0.5 + asin(0.9) / pi]
CLIPPED = 0.005 * below(0.5) + 0.01 * exp(-1 / 8) / sqrt(2 * pi)
MOVED = [0.09, 0.11] * 5


def k3_spread(shift):
    return sqrt(expm1(shift**2) - shift**2)


def logits(gap):
    p, q = softmax(gap), softmax(-gap)
    both = f"{gap * (p[0] - 0.5):7.4f} nats, (KL + KL)/4 {index(p, q) / 4:7.4f} nats"
    return f"logits {gap:2d} apart: {both}, JSD {jsd(p, q):.4f} nats"


def pixel(number):
    ink = DIGITS.data[:, number].astype(int)
    centred, kinds = ink - ink.mean(), DIGITS.target - DIGITS.target.mean()
    r = centred @ kinds / sqrt(centred @ centred * (kinds @ kinds))
    return f"pixel {number}: correlation {r:+.4f} and {shared(ink, DIGITS.target):.4f} bits"


TOLD = {
    "triangle": f"divergence: 1.0000 bits, by way of both {2 * jsd([1, 0], [0.5, 0.5]) / BIT:.4f} bits",
    "triangle, root": f"here 1 against {2 * sqrt(jsd([1, 0], [0.5, 0.5]) / BIT):.4f} by the detour",
    **{f"logits {gap} apart": logits(gap) for gap in (1, 3, 10, 40)},
    "mixture first": f"KL(m‖f) = {MIX_FIRST[0]:.4f} nats, KL(m‖g) = {MIX_FIRST[1]:.4f} nats",
    "mixture first, mean": f"The mean of that pair is {sum(MIX_FIRST) / 2:.4f} nats",
    "mixture last": f"KL(f‖m) = {MIX_LAST[0]:.4f} nats, KL(g‖m) = {MIX_LAST[1]:.4f} nats",
    "mixture last, mean": f"and the divergence is {sum(MIX_LAST) / 2:.4f}",
    "SciPy": f"SciPy says {sqrt(jsd(NOVELS, MAPS)):.4f}",
    "squared": f"where the divergence is {jsd(NOVELS, MAPS):.4f} nats",
    "in bits": f"or {jsd(NOVELS, MAPS) / BIT:.4f} bits",
    "most": f"the root in nats ends at {sqrt(BIT):.4f}",
    **{
        f"bells {apart} apart": f"bells {apart:4.1f} apart: slope {bells_slope(apart):.1e} bits per σ"
        for apart in (2, 6, 12)
    },
    "as called": f"as called: {PRINTED:.4f} bits",
    "product": f"sums to a probability of {0.2 * 0.75 + 0.8 * 0.25:.2f}",
    "table": f"The two variables share {TABLE:.4f} bits",
    "ceiling": f"= {max(MOST) / BIT:.4f}$ bits",
    **{f"pixel {number}": pixel(number) for number in (34, 43, 36)},
    "first": f"worst radius: {ALONE['worst radius']:.4f} bits",
    "second": f"worst area: {ALONE['worst area']:.4f} bits",
    "top two": f"tell {TOP_TWO:.4f} bits together",
    "best pair": f"The best pair tells {max(PAIRS.values()):.4f}",
    "its second": f"worst concavity, tells only {ALONE['worst concavity']:.4f} alone",
    "pairs that tell more": f"{sum(told > TOP_TWO for told in PAIRS.values())} of {comb(30, 2)} pairs",
    "patients": f"The number tells everything, {LABELS / BIT:.4f} bits",
    "coin": f"so a coin shares {BIT:.4f} with itself",
    "birthdays": f"(12 − 1)(4 − 1) / 400 = {11 * 3 / 2 / 200:.4f} nats",
    "normal": f"true {-log(1 - 0.9**2) / 2:.4f} nats",
    "a bin for each": f"$\\ln 1000 = {log(1000):.4f}$ nats",
    "clipped": f"clipped, from the formula: {CLIPPED:.5f} nats",
    "negative": f"negative, from the formula: {100 * below(-0.5):.1f} %",
    **{
        f"shift {shift}": f"({shift:.4f})    {told} ({k3_spread(shift):.4f}) nats"
        for shift, told in {0.1: "0.0071", 0.5: "0.1846", 1.0: "0.8479", 1.12: "1.1185"}.items()
    },
    "shift 2": f"its formula says {k3_spread(2):.4f} nats against 2",
    "level": f"a divergence of {1.12**2 / 2:.2f} nats, they are level",
    "true index": f"true index {index([0.1] * 10, MOVED):.4f} nats",
    "base rate": f"its loss of {LABELS:.4f} nats is the entropy of the labels",
    **{f"{n} cases": f"from the binomial {100 * mean_gap(n // 10):.2f} %" for n in (100, 1000)},
}


@pytest.mark.parametrize("sentence", TOLD.values(), ids=TOLD)
def test_page_says_it(told, sentence):
    assert sentence in told


def test_spreads_are_level_where_the_page_says():
    assert abs(k3_spread(1.12) - 1.12) < 0.01
    assert k3_spread(1.0) < 1.0
    assert k3_spread(1.5) > 1.5


def test_two_bins_lose_what_the_signs_lose(told):
    """By the formula for the signs of two normal variables; the page averages 50 samples."""
    assert "Two bins give 0.2815 nats" in told
    assert BIT - entropy(SIGNS) == pytest.approx(0.2815, abs=0.002)


def test_best_features_are_the_named_ones():
    assert BEST[:2] == ["worst radius", "worst area"]
    assert set(max(PAIRS, key=PAIRS.get)) == {"worst radius", "worst concavity"}
