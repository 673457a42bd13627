"""The explorer of one distribution; test_explorers.py tests what all explorers share."""

import pytest
from scipy import stats

import klcourse
from klcourse.explorers import DistributionBars

NAME = "distribution-bars"


def settings(rng):
    """Parameters at random, and the edges: one outcome, impossible ones, equal ones."""
    for _ in range(500):
        size = rng.integers(1, 27)
        p = rng.dirichlet([rng.choice([0.1, 1, 10])] * size)
        yield {"p": p, "labels": [str(k) for k in range(size)]}
    for p in ([1], [1, 0], [0, 0, 1], [0.25] * 4, [1 - 1e-16, 1e-300]):
        yield {"p": p, "labels": [str(k) for k in range(len(p))]}


WRONG = [
    ({"p": [0.5, 0.1, 0.1, 0.1, 0.1, 0.2]}, r"p sums to 1\.1.*normalize"),
    ({"p": [0.5, float("nan"), 0, 0, 0, 0.5]}, "NaN at index 1"),
    ({"p": [1.5, -0.5, 0, 0, 0, 0]}, "at least 0"),
    ({"p": []}, "empty"),
    ({"p": ["a", "b"]}, "p has dtype <U1; give real numbers"),
    ({"p": [0.2, 0.3, 0.5]}, r"p has 3, labels has 6 entries; .*assign the lists together"),
    ({"labels": ["a"]}, "p has 6, labels has 1 entries"),
    ({"p": [0.2, 0.3, 0.5], "labels": ["a", "b"]}, "p has 3, labels has 2 entries"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"p": [0.25, 0.75, 0, 0, 0, 0]}, "probability of 1", 0.25)


@pytest.mark.parametrize("preset", DistributionBars.examples())
def test_entropy_is_scipys(preset):
    bars = DistributionBars(preset)
    assert bars.values["entropy"] == pytest.approx(stats.entropy(bars.p, base=2), rel=1e-12)
    assert bars.values["entropy"] <= bars.values["most"] * (1 + 1e-15)


def test_p_and_labels_change_together():
    bars = DistributionBars("bent coin")
    with bars.hold_trait_notifications():
        bars.p, bars.labels = [0.2, 0.3, 0.5], ["a", "b", "c"]
    assert bars.values["entropy"] == klcourse.entropy([0.2, 0.3, 0.5], base=2)
