"""The explorer of two distributions; test_explorers.py tests what all explorers share."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from scipy import stats

from klcourse.explorers import TwoDistributions

NAME = "two-distributions"


def settings(rng):
    """Parameters at random, and the edges: impossible outcomes, equality, nothing in common."""
    for _ in range(500):
        size = rng.integers(1, 9)
        p, q = rng.dirichlet(np.full(size, rng.choice([0.1, 1, 10])), size=2)
        yield {"p": p, "q": q, "labels": [str(k) for k in range(size)]}
    sure, other, even, uneven = [1, 0], [0, 1], [0.5, 0.5], [0.2, 0.8]
    for p, q in [(sure, other), (sure, sure), (even, sure), (sure, even), (uneven, uneven)]:
        yield {"p": p, "q": q, "labels": ["a", "b"]}


WRONG = [
    ({"p": [0.5, 0.25, 0.25, 0.25]}, r"p sums to 1\.25.*normalize"),
    ({"q": [0.5, 0.25, 0.25, float("nan")]}, "q holds NaN at index 3"),
    ({"q": [1.5, -0.5, 0, 0]}, "q holds -0.5 at index 1"),
    ({"q": [0.5, 0.5]}, "p has 4, q has 2, labels has 4 entries; give each outcome one"),
    ({"labels": ["a"]}, "labels has 1 entries"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"p": [0.25, 0.25, 0.25, 0.25]}, "true probability of dog", 0.25)


def test_two_codebooks_by_hand():
    """Dyadic probabilities, so code lengths are whole numbers: 1, 2, 3, 3 bits and 3, 1, 2, 3 bits."""
    p = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 8)]
    q = [Fraction(1, 8), Fraction(1, 2), Fraction(1, 4), Fraction(1, 8)]
    own, other = [1, 2, 3, 3], [3, 1, 2, 3]

    def price(weights, lengths):
        return float(sum(weight * length for weight, length in zip(weights, lengths, strict=True)))

    values = TwoDistributions("two codebooks").values
    assert values["entropy"] == price(p, own)
    assert values["cross_entropy"] == price(p, other)
    assert values["cross_entropy_swapped"] == price(q, own)


def test_divergence_is_scipys():
    figure = TwoDistributions("loaded die, thought fair", unit="nat")
    assert figure.values["kl"] == pytest.approx(stats.entropy(figure.p, figure.q), rel=1e-14)


def test_belief_that_excludes_what_happens_costs_infinitely():
    values = TwoDistributions("never expected").values
    assert values["kl"] == values["cross_entropy"] == inf
    assert values["kl_swapped"] < inf
