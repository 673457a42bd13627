"""Every number that chapter 4 tells its reader, by a route that does not pass through klcourse."""

import re
from math import erf, exp, inf, log, log2, log10, pi, sqrt
from pathlib import Path

import mpmath
import numpy as np
import pytest
from scipy.stats import binom
from sklearn.datasets import load_digits, load_iris

from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "04-kl-divergence.ipynb"


def kl(p, q):
    """In nats, as cross-entropy less entropy, each summed by itself."""
    if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
        return inf
    cross = -sum(a * log(b) for a, b in zip(p, q, strict=True) if a > 0)
    return cross - -sum(a * log(a) for a in p if a > 0)


def coins(a, b):
    return kl([a, 1 - a], [b, 1 - b])


def normals(mean_p, sigma_p, mean_q, sigma_q):
    """By adaptive quadrature from the definition."""

    def density(x, mean, sigma):
        return mpmath.exp(-(((x - mean) / sigma) ** 2) / 2) / (sigma * mpmath.sqrt(2 * pi))

    def integrand(x):
        p = density(x, mean_p, sigma_p)
        return p * mpmath.log(p / density(x, mean_q, sigma_q))

    ends = [mean_p + k * sigma_p for k in (-10, -3, 0, 3, 10)]
    return float(mpmath.quad(integrand, ends))


BIT = log(2)
P, Q = [1 / 2, 1 / 4, 1 / 8, 1 / 8], [1 / 8, 1 / 2, 1 / 4, 1 / 8]
LOST = [1 / 8, 1 / 2, 1 / 4, 1 / 40]
TOSS = coins(0.6, 0.5)
WEATHER = [0.6, 0.35, 0.05]

DIGITS = load_digits()
SUMS = np.array([DIGITS.data[DIGITS.target == k].sum(axis=0) for k in range(10)])
INK = SUMS / SUMS.sum(axis=1, keepdims=True)
PAIRS = np.array([[kl(a, b) for b in INK] for a in INK])
ONLY_ONE = (INK[1] > 0) & (INK[0] == 0)


def added(amount):
    one, zero = SUMS[1] + amount, SUMS[0] + amount
    return kl(one / one.sum(), zero / zero.sum()) / BIT


def repaired(i, j, epsilon):
    return kl(INK[i], (INK[j] + epsilon) / (1 + 64 * epsilon)) / BIT


def closest(epsilon):
    return min((repaired(i, j, epsilon), i, j) for i in range(10) for j in range(10) if i != j)


PETALS = [load_iris().data[50 * k : 50 * k + 50, 2:4] for k in (1, 2)]
FITS = [(petals[:, 0].mean(), petals[:, 0].std(ddof=1)) for petals in PETALS]


def petals_in_the_plane():
    """By whitening: in coordinates where q is standard, only the eigenvalues of p count."""
    (mean_p, mean_q), (cov_p, cov_q) = zip(*[(x.mean(axis=0), np.cov(x.T)) for x in PETALS], strict=True)
    values, vectors = np.linalg.eigh(cov_q)
    whiten = vectors / np.sqrt(values)
    spread = np.linalg.eigvalsh(whiten.T @ cov_p @ whiten)
    off = whiten.T @ (mean_p - mean_q)
    return sum(normals(0, sqrt(s), 0, 1) for s in spread) + off @ off / 2


NUMBERS = {
    "bent coin": ("+0.0201 nats", 0.6 * log(1.2) + 0.4 * log(0.8)),
    "fair coin": ("-0.0204 nats", (log(1.2) + log(0.8)) / 2),
    "heads": ("+0.1823 nats", log(1.2)),
    "tails": ("-0.2231 nats", log(0.8)),
    "two books": ("0.625 bits", kl(P, Q) / BIT),
    "two books in nats": ("0.4332 nats", kl(P, Q)),
    "two books in dits": ("0.1881 dits", kl(P, Q) * log10(exp(1))),
    "two books swapped": ("swapped:        0.5000 bits", kl(Q, P) / BIT),
    "entropy added": ("plus: 4.1250 bits", 1.75 + 2.375),
    "entropy added, right book": ("3.5$ bits", 2 * 1.75),
    "0.5 to 0.1": ("0.5 to 0.1: 0.5108 nats", coins(0.5, 0.1)),
    "0.1 to 0.5": ("0.1 to 0.5: 0.3681 nats", coins(0.1, 0.5)),
    "detour": ("0.2362 nats", coins(0.5, 0.25) + coins(0.25, 0.1)),
    "0.3 to 0.7": ("0.3 to 0.7: 0.3389 nats", coins(0.3, 0.7)),
    "0.7 to 0.3": ("0.7 to 0.3: 0.3389 nats", coins(0.7, 0.3)),
    "tails only": ("0.6931 nats", log(2)),
    "snow at 0.001": ("0.2133 bits", coins(0.05, 1e-3) / BIT),
    "snow at 1e-12": ("1.7068 bits", coins(0.05, 1e-12) / BIT),
    "snow, swapped": ("0.0668 bits", coins(1e-3, 0.05) / BIT),
    "no snow, swapped": ("0.0740 bits", -log2(0.95)),
    "power of ten": ("0.1661", 0.05 * log2(10)),
    "a fifth wasted": ("0.3219 bits", -log2(0.8)),
    "nine tenths wasted": ("3.3219 bits", log2(10)),
    "Pinsker for 0.01": ("0.0707", sqrt(0.005)),
    "pair": ("pair 0.1657 nats", kl([0.5, 0.2, 0.1, 0.2], [0.25] * 4)),
    "second of the pair": ("0.0834 nats", 0.7 * coins(5 / 7, 0.5) + 0.3 * coins(1 / 3, 0.5)),
    "ten tosses": ("0.2014 nats", 10 * TOSS),
    "narrow to wide": ("0.4431 nats", normals(0, 1, 1, 2)),
    "wide to narrow": ("0.4431 0.4431", normals(0, 1, 1, 2)),
    "back": ("1.3069 1.3069 1.3069 nats", normals(1, 2, 0, 1)),
    "same width": ("0.5000 0.5000 0.5000 nats", normals(0, 1, 1, 1)),
    "h in cm": ("h +0.6637 nats", log(FITS[0][1] * sqrt(2 * pi * exp(1)))),
    "h in mm": ("h +2.9663 nats", log(10 * FITS[0][1] * sqrt(2 * pi * exp(1)))),
    "petals": ("KL 2.7635 nats", normals(*FITS[0], *FITS[1])),
    "petals in the plane": ("4.9741 nats", petals_in_the_plane()),
    "infinite pairs": ("infinite: 78", np.isinf(PAIRS).sum()),
    "0 to 1": ("0.7382 bits", PAIRS[0, 1] / BIT),
    "least finite pair": ("0.2784 bits", PAIRS[PAIRS > 0].min() / BIT),
    "what only ones reach": ("0.00688", INK[1, ONLY_ONE].sum()),
    "add one": ("1.2107 bits", added(1)),
    "add a tenth": ("1.2448 bits", added(0.1)),
    "add ten": ("1.1044 bits", added(10)),
    "lost, kl_div": ("0.5344 nats", sum(a * log(a / b) - a + b for a, b in zip(P, LOST, strict=True))),
    "lost, rel_entr": ("0.6344 nats", sum(a * log(a / b) for a, b in zip(P, LOST, strict=True))),
    "lost, normalised": ("0.5290 nats", kl(P, [b / 0.9 for b in LOST])),
    "batch": ("0.3177 nats", (kl(P, Q) + kl(Q, P) + kl([0.25] * 4, P)) / 3),
    "batch, all elements": ("0.0794 nats", (kl(P, Q) + kl(Q, P) + kl([0.25] * 4, P)) / 12),
    "four faces of six": ("0.585$ bits", kl([0.25] * 4 + [0] * 2, [1 / 6] * 6) / BIT),
    "thermometer": ("0.32$ nats", normals(20.4, 0.5, 20, 0.5)),
    "readings": ("21.6$", log(1000) / normals(20.4, 0.5, 20, 0.5)),
    "better thermometer": ("1.28 nats", normals(20.4, 0.25, 20, 0.25)),
    "its readings": ("5.4$", log(1000) / normals(20.4, 0.25, 20, 0.25)),
    "variance for spread": ("0.949 ", normals(0, 1, 1, 4)),
    "negative": ("-0.0558 ", sum(a * log(a / b) for a, b in [(0.5, 0.4), (0.3, 0.4), (0.2, 0.3)])),
    "not negative": ("0.0395$ nats", kl([0.5, 0.3, 0.2], [0.4 / 1.1, 0.4 / 1.1, 0.3 / 1.1])),
    "tablet mistyped": ("0.0253 nats", kl([0.5, 0.3, 0.2], [0.4, 0.4, 0.2])),
    "laptop mistyped": ("$(0.4, 0.3, 0.3)$ 0.0305", kl([0.5, 0.3, 0.2], [0.4, 0.3, 0.3])),
    "phone mistyped": ("$(0.3, 0.4, 0.3)$ 0.0880", kl([0.5, 0.3, 0.2], [0.3, 0.4, 0.3])),
    "variance for spread, other unit": ("0.925$ nats", log(16 / 4) + (16 + 4) / (2 * 16**2) - 0.5),
    "bent by 0.2": ("0.087177 nats", coins(0.5, 0.7)),
    "bent by 0.2, to fair": ("0.082283 nats", coins(0.7, 0.5)),
    "tosses at 0.51": ("34536", log(1000) / coins(0.51, 0.5)),
    "tosses at 0.55": ("1379", log(1000) / coins(0.55, 0.5)),
    "ten classes, averaged": ("0.2303.", log(10) / 10),
    "odds of 20": ("148.8 tosses", log(20) / TOSS),
    "odds of 1000": ("343.1 tosses", log(1000) / TOSS),
    "odds of a million": ("686.1 tosses", log(1e6) / TOSS),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


@pytest.mark.parametrize("epsilon", [1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12])
def test_repair(told, epsilon):
    least, i, j = closest(epsilon)
    line = (
        f"ε = {epsilon:.0e}: 1 to 0 {repaired(1, 0, epsilon):.3f} bits, "
        f"6 to 7 {repaired(6, 7, epsilon):.3f} bits; closest {i} to {j}, {least:.3f} bits"
    )
    assert line in told


def test_when_the_odds_are_reached(told):
    """The simulated mean against the exact law of the first crossing, toss by toss."""
    rise, fall, line = log(1.2), log(0.8), log(1000)
    mass = np.zeros(3001)  # by number of heads, of paths that have not crossed
    mass[0] = 1.0
    mean, crossed, quantiles = 0.0, 0.0, {}
    heads = np.arange(3001)
    for toss in range(1, 3001):
        mass = 0.4 * mass + 0.6 * np.concatenate([[0.0], mass[:-1]])
        over = heads * rise + (toss - heads) * fall >= line
        now = mass[over & (heads <= toss)].sum()
        mass[over] = 0.0
        mean, crossed = mean + toss * now, crossed + now
        for level in (0.1, 0.5, 0.9):
            if crossed >= level:
                quantiles.setdefault(level, toss)
    assert crossed == pytest.approx(1, abs=1e-6)
    said = float(re.search(r"2000 coins: ([\d.]+) tosses", told)[1])
    assert said == pytest.approx(mean, abs=12)  # three standard errors of a mean of 2000
    by = [int(n) for n in re.search(r"10 % by toss (\d+), half by (\d+), 90 % by (\d+)", told).groups()]
    assert by == pytest.approx([quantiles[level] for level in (0.1, 0.5, 0.9)], rel=0.06)


def test_fair_coins_are_rarely_accused(told):
    for odds in (20, 100):
        share = float(re.search(rf"odds {odds} to 1: ([\d.]+) % of fair coins", told)[1]) / 100
        assert share <= binom(2000, 1 / odds).ppf(0.999) / 2000


def test_pinsker_promises_nothing_backwards():
    assert kl(WEATHER, [0.6 / 0.95, 0.35 / 0.95, 0]) == inf
    q = np.array([0.6 / 0.95, 0.35 / 0.95, 0])
    assert np.abs(np.array(WEATHER) - q).sum() / 2 == pytest.approx(0.05)


@pytest.mark.parametrize("p", [0.0, 0.1, 0.3, 0.5, 0.9, 1.0])
def test_pinsker_for_coins(p):
    for q in np.linspace(0.001, 0.999, 500):
        assert coins(p, q) >= 2 * (p - q) ** 2 - 1e-12


def test_work_on_a_line():
    """Work is the area between the cumulative curves; for a shifted normal curve that is the shift."""
    x = np.linspace(-10, 16, 20_001)
    below = np.array([[0.5 * (1 + erf((t - mean) / sqrt(2))) for t in x] for mean in (2, 5)])
    assert np.abs(below[0] - below[1]).sum() * (x[1] - x[0]) == pytest.approx(3, abs=1e-3)
