"""The explorer of binary cross-entropy; test_explorers.py tests what all explorers share."""

from math import inf, log, nan

import numpy as np
import pytest
from sklearn.metrics import log_loss

from klcourse.explorers import BinaryCrossEntropy

NAME = "binary-cross-entropy"


def settings(rng):
    """Parameters at random, and the edges."""
    for _ in range(500):
        yield {"target": rng.choice([0, 1, rng.random()]), "logit": rng.uniform(-8, 8)}
    for target in (0.0, 0.3, 1.0):
        for logit in (-inf, -8.0, 0.0, 8.0, inf):
            yield {"target": target, "logit": logit}


WRONG = [
    ({"target": nan}, "target is nan; give a number from 0 to 1"),
    ({"target": -0.1}, "target is -0.1; give a number from 0 to 1"),
    ({"logit": 9}, "logit is 9; give a number from -8 to 8, or -inf or inf"),
    ({"logit": "yes"}, "logit has dtype <U3; give real numbers"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"logit": 2.5}, "logit", 2.5)


def test_numbers_are_those_of_scikit_learn():
    answer = BinaryCrossEntropy(target=1, logit=-3)
    probability = answer.values["probability"]
    assert answer.values["loss"] == pytest.approx(log_loss([1], [probability], labels=[0, 1]), rel=1e-12)
    assert answer.values["squared_error"] == pytest.approx((1 - probability) ** 2)


@pytest.mark.parametrize(("loss", "slope"), [("loss", "slope"), ("squared_error", "squared_error_slope")])
@pytest.mark.parametrize("target", [0, 0.3, 1])
@pytest.mark.parametrize("logit", [-4.0, 0.5, 7.0])
def test_slopes_are_derivatives(loss, slope, target, logit):
    below, above = (BinaryCrossEntropy(target=target, logit=logit + step).values for step in (-1e-5, 1e-5))
    numeric = (above[loss] - below[loss]) / 2e-5
    assert BinaryCrossEntropy(target=target, logit=logit).values[slope] == pytest.approx(numeric, abs=1e-9)


def test_four_cases():
    cases = ["yes, sure of yes", "yes, sure of no", "no, sure of yes", "no, sure of no"]
    assert [BinaryCrossEntropy(case).values["loss"] for case in cases] == [0, inf, inf, 0]


def test_a_soft_target_has_a_least_loss():
    answer = BinaryCrossEntropy(target=0.9, logit=log(9))
    assert answer.values["loss"] == pytest.approx(answer.values["least"], rel=1e-14)
    others = [BinaryCrossEntropy(target=0.9, logit=z).values["loss"] for z in np.linspace(-8, 8, 33)]
    assert min(others) > answer.values["least"]
