"""The explorer of the game; test_explorers.py tests what all explorers share."""

from math import inf, nan

import numpy as np
import pytest
from scipy import stats

from klcourse.explorers import DrawQ

NAME = "draw-q"


def settings(rng):
    """Games at random, and the edges: what q rules out, what p rules out, equality, a hit, many hints."""
    for _ in range(500):
        size = rng.integers(2, 13)
        p = rng.dirichlet(np.full(size, rng.choice([0.1, 1, 10])))
        heights = rng.dirichlet(np.full(size, rng.choice([0.1, 1, 10]))) * rng.choice([1, 0.01, 40])
        yield game(p, heights, target=rng.uniform(0.01, 4), hints=rng.integers(0, 4))
    for p, heights in [([1, 0], [0, 3]), ([1, 0], [1, 1]), ([0.5, 0.5], [1, 0]), ([0.25, 0.75], [1, 3])]:
        yield game(p, heights, target=0.01, hints=0)
        yield game(p, heights, target=10, hints=1000)
    yield game([1, 0], [1, 1], target=1, hints=2)


def game(p, heights, **more):
    return {"p": p, "heights": heights, "labels": [f"outcome {k}" for k in range(len(p))], **more}


WRONG = [
    ({"p": [0.2] * 11}, r"p sums to 2\.2.*normalize"),
    (
        {"p": [1.0], "labels": ["a"], "heights": [1.0]},
        "p has one outcome, which leaves nothing to draw; give two",
    ),
    ({"heights": [-1, *[1] * 10]}, r"heights holds -1\.0 at index 0; give numbers that are at least 0"),
    ({"heights": [nan, *[1] * 10]}, "heights holds NaN at index 0"),
    ({"heights": [0] * 11}, "heights are all 0; draw at least one column above 0"),
    ({"heights": [1, 1]}, "p has 11, labels has 11, heights has 2 entries; give each outcome one"),
    ({"labels": ["a"]}, "labels has 1, heights has 11 entries"),
    ({"target": 0}, r"target is 0; give a number from 0\.01 to 10"),
    ({"target": inf}, "target is inf; give a number"),
    ({"hints": -1}, "hints is -1; give a number from 0 to 1000"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"heights": [3, *[0.5] * 10]}, "q of 0", 3 / 8)


@pytest.mark.parametrize("unit", ["bit", "nat", "dit"])
def test_divergences_are_scipys(unit):
    p, heights = [0.5, 0.2, 0.3], [4, 1, 2]
    values = DrawQ(**game(p, heights), unit=unit).values
    base = {"bit": 2, "nat": np.e, "dit": 10}[unit]
    assert values["kl"] == pytest.approx(stats.entropy(p, heights, base=base), rel=1e-13)
    assert values["kl_swapped"] == pytest.approx(stats.entropy(heights, p, base=base), rel=1e-13)
    assert values["target"] == pytest.approx(0.25 * np.log(2) / np.log(base), rel=1e-14)
    assert values["difference"] == pytest.approx(values["kl"] - values["target"], rel=1e-14)


def with_divergence(bits, **more):
    """A game whose KL(p‖q) is `bits`: p is certain of what q gives 2^−bits."""
    return DrawQ(**game([1, 0], [2.0**-bits, 1 - 2.0**-bits], target=1, **more)).values


@pytest.mark.parametrize(
    ("bits", "hints", "score"),
    [(1, 0, 100), (1.01, 0, 100), (0.991, 0, 100), (1.02, 0, 99), (0.5, 0, 51), (2.01, 0, 0), (5, 0, 0),
     (1, 1, 90), (1.11, 2, 70), (0.5, 9, 0)],
)  # fmt: skip
def test_score_by_hand(bits, hints, score):
    assert with_divergence(bits, hints=hints)["score"] == pytest.approx(score, abs=1e-9)


def test_score_is_the_same_in_every_unit():
    scores = [with_divergence(1.3, hints=1, unit=unit)["score"] for unit in ("bit", "nat", "dit")]
    assert scores == pytest.approx([61, 61, 61], abs=1e-9)


def test_only_the_shape_of_the_drawing_counts():
    low, high = (DrawQ(heights=np.arange(1, 12) * scale).values for scale in (0.01, 7))
    assert low == pytest.approx(high, rel=1e-12)


def test_what_q_rules_out_costs_everything_and_what_p_rules_out_nothing():
    ruled_out = DrawQ(heights=[0, *[1] * 10])
    assert (ruled_out.values["kl"], ruled_out.values["difference"], ruled_out.values["score"]) == (
        inf,
        inf,
        0,
    )
    assert "KL(p‖q) is inf bits" in ruled_out.label()
    sundays = DrawQ("closed on Sundays").values
    assert sundays["kl"] < inf == sundays["kl_swapped"]


@pytest.mark.parametrize("preset", DrawQ.examples())
def test_no_game_begins_with_a_hit(preset):
    values = DrawQ(preset).values
    assert abs(values["difference"]) > 0.05 * values["target"]
