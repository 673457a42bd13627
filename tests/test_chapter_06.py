"""Every number that chapter 6 tells its reader, by a route that does not pass through klcourse."""

import re
from collections import Counter
from math import log, log2, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.optimize import brentq
from sklearn.datasets import load_digits
from sklearn.metrics import mutual_info_score

from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "06-mutual-information.ipynb"


def entropy(p):
    """In bits."""
    return -sum(a * log2(a) for a in np.ravel(p) if a > 0)


def information(joint):
    """In bits, as what is left of the surprise of y, averaged row by row."""
    joint = np.asarray(joint)
    left = sum(row.sum() * entropy(row / row.sum()) for row in joint if row.sum() > 0)
    return entropy(joint.sum(axis=0)) - left


def of_labels(x, y):
    """Plug-in estimate in bits, by scikit-learn."""
    return mutual_info_score(x, y) / log(2)


def seen(*columns):
    return len(Counter(zip(*columns, strict=True)))


def miller_madow(x, y):
    return of_labels(x, y) + (seen(x) + seen(y) - seen(x, y) - 1) / (2 * len(x) * log(2))


def bias(kinds_x, kinds_y, n):
    return (kinds_x - 1) * (kinds_y - 1) / (2 * n * log(2))


def fano(e, classes=10):
    return entropy([e, 1 - e]) + e * log2(classes - 1)


UMBRELLA = [[0.02, 0.43], [0.08, 0.22], [0.21, 0.04]]
TEST = [[0.018, 0.049], [0.002, 0.931]]  # columns here: ill, healthy; rows: positive, negative
SHOP = [[0.4, 0.1], [0.2, 0.3]]
CAUSE = [[0.41, 0.09], [0.09, 0.41]]  # two thermometers, each right 9 times in 10

DIGITS = load_digits()
INK, DIGIT = DIGITS.data.astype(int), DIGITS.target
H_DIGIT = entropy(np.bincount(DIGIT) / 1797)
BLACK = (INK >= 8).astype(int)


def error_of_best_guess(x):
    commonest = sum(Counter(DIGIT[x == shade]).most_common(1)[0][1] for shade in set(x))
    return 1 - commonest / 1797


LEFT = H_DIGIT - of_labels(INK[:, 21], DIGIT)
WRONG_TERMS = [0.4 * log2(0.4 / 0.72), 0.1 * log2(0.1 / 0.18), 0.2 * log2(0.2 / 0.08), 0.3 * log2(0.3 / 0.02)]

NUMBERS = {
    "digits": ("H(digit) = 3.3218 bits", H_DIGIT),
    "barometer": ("0.1887$ bits", information([[3 / 8, 1 / 8], [1 / 8, 3 / 8]])),
    "its parts": ("0.2194$ bits", 3 / 8 * log2(1.5)),
    "umbrella": ("0.3656 bits", information(UMBRELLA)),
    "umbrella in nats": ("0.2534 nats", information(UMBRELLA) * log(2)),
    "umbrella in dits": ("0.1100 dits", information(UMBRELLA) * log(2) / log(10)),
    "ill": ("before: 0.1414 bits", entropy([0.02, 0.98])),
    "positive": ("after positive: 0.8395 bits", entropy([0.018 / 0.067, 0.049 / 0.067])),
    "negative": ("after negative: 0.0221 bits", entropy([0.002 / 0.933, 0.931 / 0.933])),
    "test": ("on average: 0.0646 bits", information(TEST)),
    "sky": ("with itself: 1.5395 bits", entropy([0.45, 0.3, 0.25])),
    "normal": ("0.8304 nats", -log(1 - 0.81) / 2),
    "normal in bits": ("1.1980 bits", -log2(1 - 0.81) / 2),
    "common cause": ("0.3199 bits", information(CAUSE)),
    "thermometer": ("I(Y,Z;X) 0.5310 bits", 1 - entropy([0.1, 0.9])),
    "pixel 21": ("pixel 21 (row 2, column 5): 0.6685 bits", of_labels(INK[:, 21], DIGIT)),
    "pixel 34": ("pixel 34 (row 4, column 2): 0.6683 bits", of_labels(INK[:, 34], DIGIT)),
    "pairs of shades": ("2 shades merged: 0.6167 bits", of_labels(INK[:, 21] // 2, DIGIT)),
    "fours": ("4 shades merged: 0.5474 bits", of_labels(INK[:, 21] // 4, DIGIT)),
    "eights": ("8 shades merged: 0.4314 bits", of_labels(INK[:, 21] // 8, DIGIT)),
    "black": ("black from 8: 0.3959 bits", of_labels(BLACK[:, 21], DIGIT)),
    "black 42": ("pixel 42, 0.4621 bits", of_labels(BLACK[:, 42], DIGIT)),
    "black 26": ("pixel 26, 0.4335 bits", of_labels(BLACK[:, 26], DIGIT)),
    "tree": (
        "information gain: 0.4621 bits",
        information(np.histogram2d(BLACK[:, 42], DIGIT, (2, 10))[0] / 1797),
    ),
    "left by pixel 21": ("leaves 2.6533 bits", LEFT),
    "best guess": ("error probability 0.7201", error_of_best_guess(INK[:, 21])),
    "allowed": ("Fano allows 3.1380 bits", fano(error_of_best_guess(INK[:, 21]))),
    "least error": ("at least 0.5220", brentq(lambda e: fano(e) - LEFT, 1e-9, 0.9)),
    "regression": ("0.3080 bits", fano(58 / 1797)),
    "its error": ("error probability 0.0323", 58 / 1797),
    "three per cent": ("at least 3.0323 bits", H_DIGIT - fano(0.03)),
    "most right answers": ("a fraction 0.2894", 1 - min(error_of_best_guess(x) for x in INK.T)),
    "two black pixels": ("what they share: 0.0321 bits", of_labels(BLACK[:, 26], BLACK[:, 42])),
    "its least error": ("at least 0.0249", brentq(lambda e: fano(e) - (H_DIGIT - 3.0749), 1e-9, 0.9)),
    "bias": ("by the formula:       0.0578 bits", bias(17, 10, 1797)),
    "bias of pixel 16": ("by the formula:       0.0072 bits", bias(3, 10, 1797)),
    "pixel 16": ("3 shades: 0.0048 bits", of_labels(INK[:, 16], DIGIT)),
    "corrected 21": ("Miller-Madow 0.6199 bits", miller_madow(INK[:, 21], DIGIT)),
    "corrected 33": ("Miller-Madow 0.6281 bits", miller_madow(INK[:, 33], DIGIT)),
    "less formula": ("less formula 0.6107 bits", of_labels(INK[:, 21], DIGIT) - bias(17, 10, 1797)),
    "as a label": ("as a label 0.4634 nats", of_labels(INK[:, 21], DIGIT) * log(2)),
    "die": ("0.0817$ bits", information([[2 / 6, 1 / 6], [1 / 6, 2 / 6]])),
    "die, both": ("1.9183$ bits", entropy([2 / 6, 1 / 6, 1 / 6, 2 / 6])),
    "shop": ("0.1245$ bits", information(SHOP)),
    "shop, wrong margins": ("= 1.012 ", sum(WRONG_TERMS)),
    "wrong margins": ("- 0.8 = 0.15098$ bits", 0.6 * log2(0.6 / 0.8) + 0.4 * log2(0.4 / 0.2)),
    "gain": ("or 0.1124", information([[3 / 100, 87 / 100], [5 / 100, 5 / 100]])),
    "scale": ("0.7746$ kg", sqrt(9 / 15)),
    "right guesses": ("a fraction 0.2799", 1 - error_of_best_guess(INK[:, 21])),
    "pair": ("61: 1.7776 bits", of_labels(17 * INK[:, 21] + INK[:, 61], DIGIT)),
    "black pair": ("0.8869 bits", of_labels(2 * BLACK[:, 26] + BLACK[:, 42], DIGIT)),
    "bias of the pair": ("0.9610 bits", bias(seen(INK[:, 21], INK[:, 61]), 10, 1797)),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


def test_best_pixels():
    bits = np.array([of_labels(x, DIGIT) for x in INK.T])
    assert list(np.argsort(-bits)[:2]) == [21, 34]
    assert np.argmax([of_labels(x, DIGIT) for x in BLACK.T]) == 42
    assert np.argmax([miller_madow(x, DIGIT) for x in INK.T]) == 33
    assert list(np.flatnonzero(bits < 1e-12)) == [0, 32, 39]


def test_normal_information_is_the_integral():
    rho = 0.9
    rest = 1 - rho**2

    def integrand(y, x):
        square = (x * x - 2 * rho * x * y + y * y) / rest
        log_ratio = -log(rest) / 2 - square / 2 + (x * x + y * y) / 2
        return np.exp(-square / 2) / (2 * np.pi * sqrt(rest)) * log_ratio

    value, _ = dblquad(integrand, -7, 7, lambda x: rho * x - 4, lambda x: rho * x + 4, epsabs=1e-7)
    assert value == pytest.approx(0.8304, abs=1e-4)


def test_shuffled_digits_seem_to_tell(told):
    rng = np.random.default_rng(0)
    values = [of_labels(INK[:, 21], rng.permutation(DIGIT)) for _ in range(400)]
    said = float(re.search(r"shuffled, on average: ([\d.]+) bits", told)[1])
    assert said == pytest.approx(np.mean(values), abs=0.0015)


def test_xor_is_told_by_both_coins_only():
    joint = np.zeros((4, 2))  # rows: both coins; columns: whether they differ
    for x in (0, 1):
        for y in (0, 1):
            joint[2 * x + y, x ^ y] = 1 / 4
    assert information(joint) == pytest.approx(1)
    assert information([joint[:2].sum(axis=0), joint[2:].sum(axis=0)]) == pytest.approx(0)


@pytest.mark.parametrize("pixel", range(64))
def test_no_guess_beats_fano(pixel):
    e = error_of_best_guess(INK[:, pixel])
    assert H_DIGIT - of_labels(INK[:, pixel], DIGIT) <= fano(e) + 1e-12
    assert of_labels(BLACK[:, pixel], DIGIT) <= of_labels(INK[:, pixel], DIGIT) + 1e-12
