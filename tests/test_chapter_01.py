"""Every number that chapter 1 tells its reader, by a route that does not pass through klcourse."""

import heapq
import re
from collections import Counter
from fractions import Fraction
from itertools import product
from math import comb, e, exp, log, log2, log10, pi
from pathlib import Path

import mpmath
import numpy as np
import pytest
from sklearn.datasets import load_iris

from klcourse import datasets
from numbers_told import assert_told

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "01-entropy.ipynb"


def bits(probabilities):
    return -sum(p * log2(p) for p in probabilities if p)


def of_counts(counts):
    total = sum(counts)
    return bits(count / total for count in counts)


def huffman_average(p):
    """Average length as the sum of all merged probabilities, which needs no code words."""
    heap = sorted(p)
    average = 0
    while len(heap) > 1:
        merged = heapq.heappop(heap) + heapq.heappop(heap)
        average += merged
        heapq.heappush(heap, merged)
    return average


def next_symbol(text, context):
    """Entropy of the symbol after `context` symbols, from dictionaries of the text's own pieces."""
    after = {}
    for i in range(len(text) - context):
        after.setdefault(text[i : i + context], Counter())[text[i + context]] += 1
    windows = len(text) - context
    return sum(seen.total() / windows * of_counts(seen.values()) for seen in after.values())


def best_gain(values, kinds):
    """The largest information gain over all thresholds, with exact shares."""
    gains = []
    for threshold in sorted(set(values))[:-1]:
        sides = [Counter(), Counter()]
        for value, kind in zip(values, kinds, strict=True):
            sides[value > threshold][kind] += 1
        left = sum(Fraction(side.total(), len(values)) * of_counts(side.values()) for side in sides)
        gains.append(of_counts(Counter(kinds).values()) - left)
    return max(gains)


def missing_entropy(n):
    """How far the entropy of n throws' frequencies lies below log2 6 on average, without sampling.

    By symmetry it is enough to average one face's term over its binomial number of throws.
    """
    terms = (comb(n, k) * Fraction(5 ** (n - k), 6**n) * Fraction(k, n) for k in range(n + 1))
    mean = -6 * sum(float(weight) * log2(k / n) for k, weight in enumerate(terms) if k)
    return log2(6) - mean


P = [float(x) for x in datasets.english_letters()[1]]
LETTERS = datasets.english_letters()[0]
ZEN = datasets.letters_only(datasets.zen_of_python())
TRIPLES = Counter(ZEN[i : i + 3] for i in range(len(ZEN) - 2))
VOWELS = [p for letter, p in zip(LETTERS, P, strict=True) if letter in "aeiou"]
OTHERS = [p for letter, p in zip(LETTERS, P, strict=True) if letter not in "aeiou"]
IRIS = load_iris()
KINDS = IRIS.target.tolist()
WORDS = set(ZEN.split())
COIN = [Fraction(9, 10), Fraction(1, 10)]


def blocks(n):
    probabilities = [Fraction(1)]
    for _ in range(n):
        probabilities = [a * b for a, b in product(probabilities, COIN)]
    return float(huffman_average(probabilities)) / n


def normal_entropy(sigma):
    """Differential entropy by the definition, with 30 digits."""
    with mpmath.workdps(30):
        density = mpmath.mpf(1) / (sigma * mpmath.sqrt(2 * mpmath.pi))
        f = lambda x: density * mpmath.exp(-(x**2) / (2 * sigma**2))  # noqa: E731
        return float(mpmath.quad(lambda x: -f(x) * mpmath.log(f(x)), [-10 * sigma, 0, 10 * sigma]))


PETAL = IRIS.data[:, 2]
SIGMA = (sum((x - sum(PETAL) / 150) ** 2 for x in PETAL) / 150) ** 0.5

NUMBERS = {
    "a six": ("2.5850 bits", log(6) / log(2)),
    "a six in nats": ("1.7918 nats", log(6)),
    "a six in dits": ("0.7782 dits", log(6) / log(10)),
    "one bit": ("0.6931 nats", log(2)),
    "one nat": ("1.4427 bits", log2(e)),
    "the letter e": ("2.9769 bits", -log2(P[0])),
    "the letter z": ("10.4002 bits", -log2(P[-1])),
    "a letter": ("4.1758 bits", bits(P)),
    "the loaded die": ("2.1610 bits", 0.5 * log2(10) + 0.5),
    "vowel or consonant": ("0.9587 bits", bits([sum(VOWELS), sum(OTHERS)])),
    "which vowel": ("2.1888 bits", of_counts(VOWELS)),
    "which consonant": ("3.8500 bits", of_counts(OTHERS)),
    "a symbol of the Zen": ("4.0606 bits", of_counts(Counter(ZEN).values())),
    "27 symbols": ("4.7549 bits", 3 * log(3) / log(2)),
    "the next symbol of the Zen": ("2.8842 bits", next_symbol(ZEN, 1)),
    "triples": ("821 triples", TRIPLES.total()),
    "different triples": ("417 different", len(TRIPLES)),
    "triples seen once": ("251 of them", sum(count == 1 for count in TRIPLES.values())),
    "three species": ("1.5850 bits", log(3) / log(2)),
    "gain of sepal length": ("0.5572 bits", best_gain(IRIS.data[:, 0].tolist(), KINDS)),
    "gain of sepal width": ("0.2831 bits", best_gain(IRIS.data[:, 1].tolist(), KINDS)),
    "gain of petal length": ("0.9183 bits", best_gain(PETAL.tolist(), KINDS)),
    "gain of petal width": ("0.9183 bits", best_gain(IRIS.data[:, 3].tolist(), KINDS)),
    "the perfect answer": ("0.9183 bits", log(3, 2) - 2 / 3),
    "Huffman's plan": ("4.2051 questions", huffman_average(P)),
    "above the limit": ("0.70 %", 100 * (huffman_average(P) / bits(P) - 1)),
    "halving, by chance": ("4.7692 questions", float(huffman_average([Fraction(1, 26)] * 26))),
    "halving, the common first": ("4.4885 questions", 5 - sum(sorted(P)[-6:])),
    "an entry missing": ("0.9369 nats", -sum(x / 0.9 * log(x / 0.9) for x in (0.5, 0.3, 0.1))),
    "a favourite password": ("51$ bits", 0.5 * log2(2) + 0.5 * log2(2 * 2**100)),
    "compressed files of 16 bits": ("at most 12 bits", 16 / 2 + len(f"{16 // 2:b}")),
    "a narrow normal curve": ("-0.8836 nats", normal_entropy(0.1)),
    "petals in cm": ("1.9839 nats", normal_entropy(SIGMA)),
    "petals in mm": ("4.2865 nats", normal_entropy(10 * SIGMA)),
    "in bins": ("6.0241 nats", normal_entropy(0.1) + 3 * log(10)),
    "sum 7": ("2.585$ bits", log2(36 / 6)),
    "sum 12": ("5.170$ bits", log2(36)),
    "bird box": ("1.875$ bits", float(sum(Fraction(k, 2**k) for k in (1, 2, 3, 4)) + Fraction(4, 16))),
    "half, third, sixth": ("1.4591$ bits", bits([1 / 2, 1 / 3, 1 / 6])),
    "8 types": ("0.9031$ dits", log10(8)),
    "0.90 dits": ("2.990$ bits", 0.90 * log2(10)),
    "a thousand million throws": ("-693147180.6$", -(10**9) * log(2)),
    "the printed number": ("-301029995.6", -(10**10 * log10(2) // 1) / 10),  # cut, not rounded
    "bent coin": ("0.4690 bits", bits([0.9, 0.1])),
    "first letters": ("4.1297 bits", of_counts(Counter(word[0] for word in WORDS).values())),
    "last letters": ("3.5163 bits", of_counts(Counter(word[-1] for word in WORDS).values())),
    "bias of first letters": ("0.17 bits", 20 / (2 * 87 * log(2))),
    "bias of last letters": ("0.14 for", 17 / (2 * 87 * log(2))),
    "serial number": ("7.23$ bits", log2(150)),
    "gain ratio": ("0.22 for", log(3) / log(150)),
    "password": ("52.4 bits", 8 * log2(94)),
    "feet to metres": ("-1.188$ nats", log(0.3048)),
    "the second sensor": ("-1.288$ nats", -0.1 + log(0.3048)),
    "the wider sensor": ("1.09$", exp(-1.2 - (-0.1 + log(0.3048)))),
    **{f"blocks of {n}": (f"blocks of {n}: {blocks(n):.3f} bits", blocks(n)) for n in range(1, 9)},
}


@pytest.mark.parametrize("name", NUMBERS)
def test_number(told, name):
    assert_told(told, NUMBERS, name)


@pytest.mark.parametrize("context", range(5))
def test_context_in_both_texts(told, context):
    reference = datasets.letters_only(datasets.language_reference())
    for name, text in {"Zen": ZEN, "reference": reference}.items():
        line = re.search(rf"{name}, 0 to 4 symbols of context: (.*) bits", told)[1]
        assert f"{next_symbol(text, context):.1f}" == line.split(", ")[context]


@pytest.mark.parametrize("n", [10, 30, 100, 300])
def test_small_samples_without_sampling(told, n):
    measured, formula = re.search(rf"\b{n} throws: (\S+) bits low; formula (\S+) bits", told).groups()
    # 20 000 repetitions leave a standard error below 0.002 bits.
    assert float(measured) == pytest.approx(missing_entropy(n), abs=0.005)
    assert float(formula) == pytest.approx(5 / (2 * n * log(2)), abs=6e-5)


def test_normal_entropy_has_its_closed_form():
    assert normal_entropy(0.1) == pytest.approx(0.5 * log(2 * pi * e * 0.01), abs=1e-12)
    assert np.isclose(SIGMA, PETAL.std())
