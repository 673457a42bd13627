"""Every number that chapter 3 tells its reader, by a route that does not pass through klcourse."""

import re
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import e, exp, fsum, inf, log, log2
from pathlib import Path

import mpmath
import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp, softmax
from sklearn.datasets import load_digits
from sklearn.model_selection import StratifiedKFold

from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "03-cross-entropy.ipynb"


def cross(p, q):
    """Cross-entropy in nats of two lists of probabilities."""
    return fsum(a * (-log(b) if b else inf) for a, b in zip(p, q, strict=True) if a)


def bits(p, q):
    return cross(p, q) / log(2)


ADA, BEN = [1 / 2, 1 / 4, 1 / 8, 1 / 8], [1 / 8, 1 / 2, 1 / 4, 1 / 8]
SHARED = [(a + b) / 2 for a, b in zip(ADA, BEN, strict=True)]
LOADED, FAIR = [0.1] * 5 + [0.5], [1 / 6] * 6
SYMBOLS = " abcdefghijklmnopqrstuvwxyz"


@cache
def cleaned(which):
    if which == "poem":
        import codecs
        import this

        text = codecs.decode(this.s, "rot13")
    else:
        from pydoc_data.topics import topics

        text = "\n\n".join(topics[name] for name in sorted(topics))
    return " ".join(re.findall("[a-z]+", text.lower()))


def table(text, before=0.0, symbols=SYMBOLS):
    """The share of each symbol, when each was counted `before` times beforehand."""
    counts = Counter(text)
    total = sum(counts[symbol] + before for symbol in symbols)
    return [(counts[symbol] + before) / total for symbol in symbols]


POEM, MANUAL = table(cleaned("poem")), table(cleaned("manual"))
FIRST, SECOND = cleaned("poem")[:412], cleaned("poem")[412:]


def remembering(before):
    """Bits a symbol of the second half, each coded by the table of what followed the one before it."""
    pairs, starts = Counter(pairwise(FIRST)), Counter(FIRST[:-1])
    coded = pairwise(FIRST[-1] + SECOND)
    costs = [-log2((pairs[pair] + before) / (starts[pair[0]] + 27 * before)) for pair in coded]
    return sum(costs) / len(costs)


def smoothed(amount, kinds):
    """Floor, in nats, of label smoothing."""
    right, other = 1 - amount + amount / kinds, amount / kinds
    return -right * log(right) - (kinds - 1) * other * log(other)


BUNCH = load_digits()
INK, DIGITS = np.column_stack([BUNCH.data / 16, np.ones(1797)]), BUNCH.target
TARGETS = np.eye(10)[DIGITS]
EVEN = np.arange(1797) % 2 == 0


def parts():
    return StratifiedKFold(5, shuffle=True, random_state=0).split(BUNCH.data, DIGITS)


def fit(inputs, targets):
    """Weights of a softmax regression with the penalty ½ |w|², the constants left free."""

    def objective(flat):
        weights = flat.reshape(65, 10)
        logits = inputs @ weights
        value = logsumexp(logits, axis=1).sum() - (targets * logits).sum() + (weights[:-1] ** 2).sum() / 2
        slope = inputs.T @ (softmax(logits, axis=1) - targets)
        slope[:-1] += weights[:-1]
        return value, slope.ravel()

    options = {"maxiter": 5000, "ftol": 1e-14, "gtol": 1e-5}
    return minimize(objective, np.zeros(650), jac=True, method="L-BFGS-B", options=options).x.reshape(65, 10)


@cache
def digit_logits():
    logits = np.empty((1797, 10))
    for train, test in parts():
        logits[test] = INK[test] @ fit(INK[train], TARGETS[train])
    return logits


def surprises(logits, right=DIGITS):
    return -log_softmax(logits, axis=1)[np.arange(right.size), right]


LOSSES = surprises(digit_logits())
TWICE = surprises(softmax(digit_logits(), axis=1))
MISTAKES = np.mean(digit_logits().argmax(axis=1) != DIGITS)
CONSTANT = [
    -log(np.mean(DIGITS[train] == digit)) for train, test in parts() for digit in DIGITS[test].tolist()
]


@cache
def descended(twice, size=1):
    """Accuracy in per cent and loss in nats of the exercise's model, its slope by the whole Jacobian."""
    weights = np.zeros((65, 10))
    for _ in range(300):
        q = softmax(INK[EVEN] @ weights, axis=1)
        slope = q - TARGETS[EVEN]
        if twice:
            jacobian = q[:, :, None] * np.eye(10) - q[:, :, None] * q[:, None, :]
            slope = np.einsum("nij,nj->ni", jacobian, softmax(q, axis=1) - TARGETS[EVEN])
        weights -= size * INK[EVEN].T @ slope / EVEN.sum()
    logits = INK[~EVEN] @ weights
    right = DIGITS[~EVEN]
    return 100 * np.mean(logits.argmax(axis=1) == right), surprises(logits, right).mean()


NUMBERS = {
    "own book": ("1.75 bits", bits(ADA, ADA)),
    "Ben's own book": ("Ben's book: 1.750 bits", bits(BEN, BEN)),
    "Ada in Ben's book": ("2.375 bits", bits(ADA, BEN)),
    "Ada in Ben's book, by hand": ("2.375 ", 3 / 2 + 1 / 4 + 2 / 8 + 3 / 8),
    "Ben in Ada's book": ("2.25$ bits", 1 / 8 + 2 / 2 + 3 / 4 + 3 / 8),
    "harm to Ada": ("0.625 bits", bits(ADA, BEN) - bits(ADA, ADA)),
    "two thousand words": ("4625 bits", 1000 * (bits(ADA, BEN) + bits(BEN, ADA))),
    "a loaded die": ("2.1610 bits", bits(LOADED, LOADED)),
    "trust": ("2.5850 bits", bits(LOADED, FAIR)),
    "suspicion": ("2.9349 bits", bits(FAIR, LOADED)),
    "poem": ("4.0606 bits", bits(POEM, POEM)),
    "poem, short": ("4.06 bits", bits(POEM, POEM)),
    "poem, manual's table": ("4.09 bits", bits(POEM, MANUAL)),
    "manual": ("4.10 bits", bits(MANUAL, MANUAL)),
    "j and q": ("0.4 %", 100 * (MANUAL[10] + MANUAL[17])),
    "poem, prepared": ("4.0653 bits", bits(POEM, table(cleaned("poem"), 1))),
    "manual, prepared": ("4.12 bits", bits(MANUAL, table(cleaned("poem"), 1))),
    "sides of the die": ("4.4721 outcomes", 2 ** bits(LOADED, LOADED)),
    "symbols of the poem": ("16.6863 outcomes", exp(cross(POEM, POEM))),
    "Ada's words": ("3.3636 outcomes", 2**1.75),
    "Ada's words, in Ben's book": ("5.1874 outcomes", 2**2.375),
    "likeliest of four": ("takes 0.83 ", exp(3) / (exp(3) + exp(1) + 1 + exp(-1))),
    "surprise at the second": ("2.1852 nats", log(exp(3) + exp(1) + 1 + exp(-1)) - 1),
    "ten digits": ("2.3026 nats", log(10)),
    "constant": ("2.3025 nats", np.mean(CONSTANT)),
    "shares of the digits": ("2.3025 nats", cross(TARGETS.mean(axis=0), TARGETS.mean(axis=0))),
    "softmax regression": ("0.155 nats", LOSSES.mean()),
    "its accuracy": ("96.9 %", 100 * (1 - MISTAKES)),
    "its perplexity": ("1.168 outcomes", exp(LOSSES.mean())),
    "votes": ("0.8979 nats", cross([0.6, 0.3, 0.1], [0.6, 0.3, 0.1])),
    "smoothed label": ("0.5003 nats", smoothed(0.1, 10)),
    "too sure": ("0.8298 nats", cross([0.91] + [0.01] * 9, [0.9991] + [0.0001] * 9)),
    "SciPy's entropy": ("0.4332 nats", cross(ADA, BEN) - cross(ADA, ADA)),
    "Ada's cost in nats": ("1.6462 nats", 2.375 * log(2)),
    "without the bird": ("0.4951 nats", sum(p / 7 * log(p / 7 * 7 / q) for p, q in ((4, 1), (2, 4), (1, 2)))),
    "hard answers": ("1.12 nats", MISTAKES * 52 * log(2)),
    "a mistake": ("36.04 nats", 52 * log(2)),
    "a mistake in single precision": ("15.94 nats", 23 * log(2)),
    "summed": ("278.6 nats", LOSSES.sum()),
    "in bits": ("0.224 bits", LOSSES.mean() / log(2)),
    "softmax of softmax": ("0.232$", e / (e + 9)),
    "two softmaxes": ("1.558 nats", TWICE.mean()),
    "dearest with two": ("2.4227 nats", TWICE.max()),
    "floor with two": ("1.4612 nats", log(1 + 9 / e)),
    "ceiling with two": ("2.4612 nats", log(e + 9)),
    "perplexity of 3 nats": ("20.1,", exp(3)),
    "three scores": ("1.204$ nats", log(10 / 3)),
    "valley": ("1.5$ bits", bits([1 / 2, 1 / 2, 0], [1 / 2, 1 / 4, 1 / 4])),
    "shared book": ("1.883$ bits", bits(SHARED, SHARED)),
    "price of sharing": ("0.133$ bits", bits(SHARED, SHARED) - 1.75),
    "fair coin": ("1.737$ bits", bits([0.5, 0.5], [0.9, 0.1])),
    "fair coin's harm": ("0.737 bits", bits([0.5, 0.5], [0.9, 0.1]) - 1),
    "printed perplexity": ("= 2.30$", 2**1.2),
    "characters": ("3.320$ characters", exp(1.2)),
    "words": ("403.4$ words", exp(1.2) ** 5),
    "a tenth": ("4.1727 bits", bits(table(SECOND), table(FIRST, 0.1))),
    "one": ("4.1459 bits", bits(table(SECOND), table(FIRST, 1))),
    "ten": ("4.2329 bits", bits(table(SECOND), table(FIRST, 10))),
    "a thousand": ("4.7320 bits", bits(table(SECOND), table(FIRST, 1000))),
    "second half": ("3.9966 bits", bits(table(SECOND), table(SECOND))),
    "memory, 0.01": ("4.497 bits", remembering(0.01)),
    "memory, 0.1": ("3.950 bits", remembering(0.1)),
    "memory, 0.3": ("3.849 bits", remembering(0.3)),
    "memory, 1": ("3.947 bits", remembering(1)),
    "memory, 3": ("4.194 bits", remembering(3)),
    "no memory": ("4.146 bits", bits(table(SECOND), table(FIRST, 1))),
    "trained right": ("94.9 %", descended(False)[0]),
    "trained twice": ("85.3 %", descended(True)[0]),
    "loss, right": ("0.211 nats", descended(False)[1]),
    "loss, twice": ("0.532 nats", descended(True)[1]),
    "trained twice, with long steps": ("95.2 %", descended(True, 10)[0]),
    "loss, twice, with long steps": ("0.162 nats", descended(True, 10)[1]),
    "a hundred kinds": ("1.1025$ nats", smoothed(0.15, 100)),
    "smoothing 0.11": ("0.8446 nats", smoothed(0.11, 100)),
    "smoothing 0.12": ("already 0.9104", smoothed(0.12, 100)),
    "word model": ("5.91$ bits", log2(60)),
    "character model": ("5.7$ bits", 5.7 * log2(2)),
    "its words": ("52$ words", 2**5.7),
    "what it saves": ("0.21 bits", log2(60) - 5.7),
    "six doctors in ten": ("0.673$ nats", cross([0.6, 0.4], [0.6, 0.4])),
    "a belief of 0.99": ("1.848$ nats", cross([0.6, 0.4], [0.99, 0.01])),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


def test_two_perplexities_of_one_loss(told):
    assert "$e^{0.155} = 1.168$ and not of $2^{0.155} = 1.113$" in told
    assert round(exp(0.155), 3) == 1.168
    assert round(exp(0.155 * log(2)), 3) == 1.113


def test_what_has_no_word():
    assert {s for s, p in zip(SYMBOLS, POEM, strict=True) if not p} == {"j", "q"}
    assert bits(MANUAL, POEM) == bits(table(SECOND), table(FIRST)) == inf
    assert "w" not in FIRST
    assert "w" in SECOND


def test_codebooks_are_prefix_codes():
    for book, p in (
        (["0", "10", "110", "111"], [Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8)]),
        (["110", "0", "10", "111"], [Fraction(1, 8), Fraction(1, 2), Fraction(1, 4), Fraction(1, 8)]),
    ):
        assert all(Fraction(1, 2 ** len(word)) == share for word, share in zip(book, p, strict=True))
        assert not any(b.startswith(a) for a in book for b in book if a != b)


@pytest.mark.parametrize(("book", "best"), [(ADA, SHARED), (LOADED, LOADED)])
def test_no_constant_beats_the_shares(book, best):
    p = SHARED if book is ADA else LOADED
    found = minimize(lambda z: cross(p, softmax(z)), np.zeros(len(p)), method="BFGS")
    assert softmax(found.x) == pytest.approx(best, abs=1e-4)
    assert found.fun == pytest.approx(cross(p, p), abs=1e-8)


@pytest.mark.parametrize("target", [[0, 1, 0, 0], [0.4, 0.3, 0.2, 0.1]])
def test_slope_of_softmax_cross_entropy(target):
    z = [3, 1, 0, -1]

    def loss(*logits):
        total = mpmath.log(sum(mpmath.exp(x) for x in logits))
        return sum(p * (total - x) for p, x in zip(target, logits, strict=True))

    total = sum(mpmath.exp(x) for x in z)
    for k in range(4):
        order = tuple(int(j == k) for j in range(4))
        slope = mpmath.diff(loss, tuple(z), order)
        assert slope == pytest.approx(mpmath.exp(z[k]) / total - target[k], abs=1e-9)


def test_two_softmaxes_span_one_nat():
    best, worst = np.eye(10)[3], np.eye(10)[4]
    spread = surprises(worst[None], np.array([3])) - surprises(best[None], np.array([3]))
    assert spread == pytest.approx(1)
    assert TWICE.min() >= log(1 + 9 / e)
