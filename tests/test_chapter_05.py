"""Every number that chapter 5 tells its reader, by a route that does not pass through klcourse."""

import re
from math import inf, log, log2, log10, sqrt
from pathlib import Path

import mpmath
import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.datasets import load_digits

from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "05-jensen-shannon-divergence.ipynb"


def kl(p, q):
    """In bits, as cross-entropy less entropy, each summed by itself."""
    if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
        return inf
    cross = -sum(a * log2(b) for a, b in zip(p, q, strict=True) if a > 0)
    return cross - entropy(p)


def entropy(p):
    return -sum(a * log2(a) for a in p if a > 0)


def js(p, q, weight=0.5):
    """In bits, as the doubt about the source less what is left of it, outcome by outcome."""
    left = 0.0
    for a, b in zip(p, q, strict=True):
        seen = weight * a + (1 - weight) * b
        left += seen * entropy([weight * a / seen, (1 - weight) * b / seen]) if seen else 0.0
    return entropy([weight, 1 - weight]) - left


def js_of_densities(p, q, ends):
    """In nats: right, and with the mixture first."""

    def average(first, second):
        return first * mpmath.log(first / second)

    def right(x):
        m = (p(x) + q(x)) / 2
        return (average(p(x), m) + average(q(x), m)) / 2

    def wrong(x):
        m = (p(x) + q(x)) / 2
        return (average(m, p(x)) + average(m, q(x))) / 2

    return float(mpmath.quad(right, ends)), float(mpmath.quad(wrong, ends))


def normals(apart):
    def density(mean):
        return lambda x: mpmath.exp(-((x - mean) ** 2) / 2) / mpmath.sqrt(2 * mpmath.pi)

    return js_of_densities(density(0), density(apart), [-9, -3, 0, apart / 2, apart, apart + 3, apart + 9])[0]


BETA = js_of_densities(
    lambda x: mpmath.mpf(1),
    lambda x: x**2 * (1 - x) ** mpmath.mpf("0.2") / mpmath.beta(3, 1.2),
    [0, 1e-6, 0.01, 0.5, 0.99, 1],
)

NAT = log(2)
P, Q = [1 / 2, 1 / 2, 0], [0, 1 / 2, 1 / 2]
KIOSKS = {(0, 0): 1 / 4, (0, 1): 1 / 4, (1, 1): 1 / 8, (1, 2): 1 / 8, (2, 2): 1 / 4}  # kiosk, drink
WHOLE, PART = [1 / 6] * 6, [1 / 4] * 4 + [0] * 2
COINS = js([3 / 4, 1 / 4], [1 / 4, 3 / 4])
SMALL = js([1, 0], [1 / 2, 1 / 2])

DIGITS = load_digits()
GROUPS = [DIGITS.data[DIGITS.target == k] for k in range(10)]
INK = np.array([group.sum(axis=0) / group.sum() for group in GROUPS])
PAIRS = np.array([[js(a, b) for b in INK] for a in INK])
EACH = np.triu_indices(10, 1)
ORDER = np.argsort(PAIRS[EACH])
VARIATION = cdist(INK, INK, "cityblock") / 2


def doubt(joint, axis):
    """Entropy of a table {(source, outcome): probability}, summed over the other axis."""
    sums = {}
    for pair, share in joint.items():
        sums[pair[axis]] = sums.get(pair[axis], 0) + share
    return entropy(sums.values())


NUMBERS = {
    "infinite pairs": ("infinite: 78", sum(kl(a, b) == inf for a in INK for b in INK)),
    "0 to the average": ("0 to the average: 0.2043 bits", kl(INK[0], (INK[0] + INK[1]) / 2)),
    "1 to the average": ("1 to the average: 0.1566 bits", kl(INK[1], (INK[0] + INK[1]) / 2)),
    "kiosks": ("by the formula: 0.5000 bits", js(P, Q)),
    "kiosks in nats": ("0.3466 nats", js(P, Q) * NAT),
    "kiosks in dits": ("0.1505 dits", js(P, Q) * log10(2)),
    "kiosks, mixture": ("1.5 - 1 = 0.5", js(P, Q)),
    "a quarter of heads": ("0.8113 bits", entropy([1 / 4, 3 / 4])),
    "two tails and fair": ("0.3113$ bits", SMALL),
    "by the fair coin": ("0.6226 bits", 2 * SMALL),
    "its root": ("0.5579", sqrt(SMALL)),
    "the root by the fair coin": ("1.1158", 2 * sqrt(SMALL)),
    "lower bound for the kiosks": ("0.1887", 1 - entropy([3 / 4, 1 / 4])),
    "root for the kiosks": ("kiosks, 6003 coordinates: 0.588705", sqrt(js(P, Q) * NAT)),
    "root for 0 and 1": ("0 and 1, 128064 coordinates: 0.353645", sqrt(PAIRS[0, 1] * NAT)),
    "mixture of three kiosks": ("1.5613", doubt(KIOSKS, 1)),
    "three kiosks": ("entropies 0.8113", doubt(KIOSKS, 1) + doubt(KIOSKS, 0) - entropy(KIOSKS.values())),
    "weights of three kiosks": ("1.5 bits in the weights", doubt(KIOSKS, 0)),
    "ten digits": ("0.2204 bits", entropy(INK.mean(axis=0)) - np.mean([entropy(map_) for map_ in INK])),
    "ten digits at most": ("3.3219", log2(10)),
    "normals": ("0.3368 nats", normals(2)),
    "normals, half": ("0.5   0.1250   0.0303", normals(0.5)),
    "normals, one": ("1   0.5000   0.1114", normals(1)),
    "normals, four": ("4   8.0000   0.6327", normals(4)),
    "normals, eight": ("8  32.0000   0.6931", normals(8)),
    "limit": ("0.6931 nats", log(2)),
    "closest": ("1 and 8: 0.0383 bits", PAIRS[EACH][ORDER[0]]),
    "second": ("3 and 9: 0.0455 bits", PAIRS[EACH][ORDER[1]]),
    "third": ("2 and 8: 0.0651 bits", PAIRS[EACH][ORDER[2]]),
    "farthest": ("6 and 7: 0.2299 bits", PAIRS[EACH][ORDER[-1]]),
    "root in nats": ("0.5887", sqrt(js(P, Q) * NAT)),
    "lost a tenth": ("a tenth lost: 0.4733 bits", js(P, [0, 5 / 9, 4 / 9])),
    "die": ("0.191 bits", js(WHOLE, PART)),
    "die from the mixture": ("0.119$ bits", kl(WHOLE, [5 / 24] * 4 + [1 / 12] * 2)),
    "part from the mixture": ("0.263$ bits", kl(PART, [5 / 24] * 4 + [1 / 12] * 2)),
    "die, lower bound": ("0.082$ bits", 1 - entropy([2 / 3, 1 / 3])),
    "die, upper bound": ("0.333 bits", 1 / 3),
    "envelopes": ("0.252$ bits", js([1, 0], [1 / 2, 1 / 2], 1 / 3)),
    "sender": ("0.918$ bits", entropy([1 / 3, 2 / 3])),
    "Jeffreys": ("= 0.7925 ", (kl([3 / 4, 1 / 4], [1 / 4, 3 / 4]) + kl([1 / 4, 3 / 4], [3 / 4, 1 / 4])) / 2),
    "not Jeffreys": ("0.1887$ bits", COINS),
    "beta": ("0.0984 nats", BETA[0]),
    "beta in bits": ("0.1419 bits", BETA[0] / NAT),
    "beta, mixture first": ("0.1773 nats", BETA[1]),
    "floor of fifty": ("0.02500 nats", 5 / 200),
    "roots in a tree": ("0.391$", sqrt(0.5) - sqrt(0.1)),
    "roots in a tree, squared": ("0.153 bits", (sqrt(0.5) - sqrt(0.1)) ** 2),
    "a root of 0.1": ("0.0144$ bits", 0.01 / NAT),
    "0.1 bits in nats": ("0.0693 nats", 0.1 * NAT),
    "0.1 bits as a root": ("0.263.", sqrt(0.1 * NAT)),
    "guess 1 or 8": ("probability 0.586", (1 + VARIATION[1, 8]) / 2),
    "guess 6 or 7": ("probability 0.696", (1 + VARIATION[6, 7]) / 2),
    "six times": ("ratio of the two: 6.0", PAIRS[6, 7] / PAIRS[1, 8]),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


def test_which_pairs():
    named = [(EACH[0][k], EACH[1][k]) for k in ORDER]
    assert named[:3] == [(1, 8), (3, 9), (2, 8)]
    assert named[-3:] == [(3, 4), (2, 4), (6, 7)]


def test_nearest_of_each():
    """Five dotted lines of the map lead to 8."""
    nearest = np.argmin(PAIRS + np.diag(np.full(10, np.inf)), axis=1)
    assert nearest.tolist() == [9, 8, 8, 9, 1, 8, 8, 8, 1, 3]


def test_what_the_map_keeps(told):
    """The shares from the squared distances on the map, not from the eigenvalues."""
    centred = np.eye(10) - 0.1
    u, sizes, _ = np.linalg.svd(-centred @ PAIRS @ centred / 2)
    for kept, percent in [(1, 28.8), (2, 50.2), (3, 69.6)]:
        flat = u[:, :kept] * np.sqrt(sizes[:kept])
        share = (cdist(flat, flat) ** 2).sum() / PAIRS.sum()
        assert 100 * share == pytest.approx(percent, abs=0.05)
        assert f"{kept} of 9 dimensions keep {percent} %" in told
    flat = u[:, :2] * np.sqrt(sizes[:2])
    on_map = cdist(flat, flat) + np.diag(np.full(10, np.inf))
    assert np.unravel_index(on_map.argmin(), on_map.shape) in [(5, 8), (8, 5)]
    for i, j in [(1, 8), (6, 7), (5, 8)]:
        assert f"{i} and {j}: {on_map[i, j]:.4f} {sqrt(PAIRS[i, j]):.4f}" in told


def test_no_set_of_distances_is_distorted():
    """The theorem behind the map: products of the centred squares have no negative eigenvalue."""
    rng = np.random.default_rng(seed=5)
    for _ in range(20):
        some = rng.dirichlet(np.full(6, 0.5), size=15)
        squares = np.array([[js(a, b) for b in some] for a in some])
        centred = np.eye(15) - 1 / 15
        assert np.linalg.eigvalsh(-centred @ squares @ centred / 2).min() > -1e-12


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.0), (0.25, 0.5), (0.9, 0.1), (0.001, 0.3)])
def test_integral(a, b):
    """What one outcome adds to the divergence, as the squared distance of two curves."""

    def gap(t):
        return ((mpmath.exp(-a * t) - mpmath.exp(-b * t)) / (2 * t)) ** 2

    m = (a + b) / 2
    adds = (sum(c * log(c / m) for c in (a, b) if c > 0)) / 2
    integral = mpmath.quad(gap, [0, 1, 10, 100, 1000, 10_000, 1_000_000]) + (
        0 if a * b else mpmath.mpf(1) / 4_000_000
    )
    assert float(integral) == pytest.approx(adds, abs=1e-8)


def test_flat_from_six():
    """The normals' curve is within a hundredth of a nat of ln 2 at 6, and within a thousandth at 8."""
    assert log(2) - normals(5) > 0.01 > log(2) - normals(6)
    assert log(2) - normals(8) < 0.001


def test_work_of_boxes(told):
    """A box that moves carries all of its probability as far as it moves; it overlaps up to 2."""
    for off in (0.5, 1, 2, 4, 8):
        variation = min(off / 2, 1)
        assert f"{off:4}      inf   {variation * log(2):.4f}   {variation:.4f}   {off:.4f}" in told


def test_redrawn(told):
    """What redrawing the pictures says, from other draws."""
    rng = np.random.default_rng(seed=55)
    tries, closest, farthest = 300, 0, 0
    for _ in range(tries):
        sums = np.array([rng.multinomial(len(g), np.full(len(g), 1 / len(g))) @ g for g in GROUPS])
        maps = sums / sums.sum(axis=1, keepdims=True)
        squares = (cdist(maps, maps, "jensenshannon") ** 2)[EACH]
        closest += (EACH[0][squares.argmin()], EACH[1][squares.argmin()]) == (1, 8)
        farthest += (EACH[0][squares.argmax()], EACH[1][squares.argmax()]) == (6, 7)
    for pair, count in [("1 and 8 are the closest", closest), ("6 and 7 are the farthest", farthest)]:
        percent = float(re.search(rf"{pair} in (\d+) %", told)[1])
        assert percent == pytest.approx(100 * count / tries, abs=5)


def test_halves(told):
    rng = np.random.default_rng(seed=56)
    bits = []
    for group in GROUPS * 30:
        first = rng.permutation(len(group)) < len(group) / 2
        bits.append(js(*[half.sum(axis=0) / half.sum() for half in (group[first], group[~first])]))
    said = float(re.search(r"two halves of one digit: ([\d.]+) bits", told)[1])
    assert said == pytest.approx(np.mean(bits), abs=2e-4)


def test_specks(told):
    """The share of right answers after some specks, from counts of specks in each pixel."""
    rng = np.random.default_rng(seed=57)
    for (i, j), n, said in [((1, 8), 5, 69), ((1, 8), 20, 85), ((6, 7), 5, 91)]:
        counts = {k: rng.multinomial(n, INK[k], size=20_000) for k in (i, j)}
        share = 0.0
        for k, other in [(i, j), (j, i)]:
            refuted = (counts[k][:, INK[other] == 0] > 0).any(axis=1)
            both = (INK[i] > 0) & (INK[j] > 0)
            evidence = counts[k][:, both] @ np.log(INK[k][both] / INK[other][both])
            share += np.mean(refuted | (evidence > 0)) / 2
        assert 100 * share == pytest.approx(said, abs=2)
        assert f"n {n:2}: {said} % right" in told


def test_tables_of_distances_hold_the_root():
    number = cdist([P], [Q], "jensenshannon")[0, 0]
    assert number == pytest.approx(sqrt(js(P, Q) * NAT))


def test_share_of_the_limit():
    """N(0, 1) and N(2, 1) are about half of the most there is apart."""
    assert normals(2) / log(2) == pytest.approx(0.49, abs=0.01)
