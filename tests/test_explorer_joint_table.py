"""The explorer of a joint table; test_explorers.py tests what all explorers share."""

from itertools import product
from math import log2, nan

import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from klcourse.explorers import JointTable

NAME = "joint-table"


def settings(rng):
    """Tables at random, and the edges: impossible values of each variable, certainty, a copy, XOR."""
    for k in range(500):
        shape = (2, 2, 2) if k % 3 == 0 else tuple(rng.integers(2, 5, size=2))
        joint = rng.dirichlet(np.full(np.prod(shape), rng.choice([0.05, 0.3, 1, 10]))).reshape(shape)
        yield named(joint)
    yield named(np.eye(3) / 3)
    yield named([[1, 0], [0, 0]])
    yield named([[0.5, 0.5], [0, 0]])
    yield named([[0.5 + 1e-8, 0], [0, 0.5]])
    yield named(np.full((4, 4), 1 / 16))
    yield named([[[0, 1], [0, 0]], [[0, 0], [0, 0]]])
    yield named([[[0.25, 0], [0, 0.25]], [[0.25, 0], [0, 0.25]]])
    for preset in JointTable.examples().values():
        yield dict(preset)


def named(joint):
    rows, columns = np.shape(joint)[:2]
    return {
        "joint": joint,
        "x_names": [f"x{i}" for i in range(rows)],
        "y_names": [f"y{i}" for i in range(columns)],
    }


SHAPE = r"give a table joint\[x, y\] of 2 to 4 rows and columns, or joint\[x, y, z\] of shape \(2, 2, 2\)"
WRONG = [
    ({"joint": [[0.5, 0.5], [0.5, 0], [0, 0]]}, r"joint sums to 1\.5.*normalize"),
    ({"joint": [[0.5, nan], [0.5, 0], [0, 0]]}, r"joint holds NaN at index \(0, 1\)"),
    ({"joint": [[1.5, -0.5], [0, 0], [0, 0]]}, r"joint holds -0\.5 at index \(0, 1\)"),
    ({"joint": [[0.5, 0.5], [0]]}, "joint is not a rectangular array"),
    ({"joint": [0.5, 0.5]}, rf"joint has shape \(2,\); {SHAPE}"),
    ({"joint": np.full((5, 2), 0.1)}, rf"joint has shape \(5, 2\); {SHAPE}"),
    ({"joint": np.full((3, 2, 2), 1 / 12)}, rf"joint has shape \(3, 2, 2\); {SHAPE}"),
    (
        {"joint": np.full((2, 2), 0.25)},
        r"joint has shape \(2, 2\) and there are 3 x_names and 2 y_names; give each",
    ),
    ({"y_names": ["umbrella"]}, "there are 3 x_names and 1 y_names; give each row and each column a name"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"joint": [[1 / 6] * 2] * 3}, "probability of X = cloud, Y = none", 1 / 6)


def entropy_of(joint, *kept):
    """Entropy in bits of the variables on some axes, entry by entry."""
    margin = {}
    for index in product(*map(range, joint.shape)):
        outcome = tuple(index[axis] for axis in kept)
        margin[outcome] = margin.get(outcome, 0) + joint[index]
    return sum(p * log2(1 / p) for p in margin.values() if p > 0)


@pytest.mark.parametrize("seed", range(5))
def test_three_variables_entry_by_entry(seed):
    joint = np.random.default_rng(seed).dirichlet(np.full(8, 0.5)).reshape(2, 2, 2)

    def H(*axes):
        return entropy_of(joint, *axes)

    x, y, z = 0, 1, 2
    shared, shared_given_z = H(x) + H(y) - H(x, y), H(x, z) + H(y, z) - H(x, y, z) - H(z)
    expected = {
        "joint_entropy": H(x, y),
        "entropy_x": H(x),
        "entropy_y": H(y),
        "entropy_x_given_y": H(x, y) - H(y),
        "mutual_information": shared,
        "entropy_y_given_x": H(x, y) - H(x),
        "joint_entropy_given_z": H(x, y, z) - H(z),
        "entropy_x_given_z": H(x, z) - H(z),
        "entropy_y_given_z": H(y, z) - H(z),
        "entropy_x_given_yz": H(x, y, z) - H(y, z),
        "conditional_mutual_information": shared_given_z,
        "entropy_y_given_xz": H(x, y, z) - H(x, z),
        "interaction": shared - shared_given_z,
    }
    assert JointTable(**named(joint)).values == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize(
    ("preset", "counts"),
    [
        ("weather and umbrella", [[2, 43], [8, 22], [21, 4]]),
        ("independent", [[42, 28], [18, 12]]),
        ("noisy channel", [[9, 1], [1, 9]]),
    ],
)
def test_what_is_shared_is_scikit_learns(preset, counts):
    pairs = [(x, y) for (x, y), n in np.ndenumerate(counts) for _ in range(n)]
    expected = mutual_info_score(*zip(*pairs, strict=True))
    assert JointTable(preset, unit="nat").values["mutual_information"] == pytest.approx(expected, abs=1e-14)


def test_a_table_of_two_is_one_whose_third_is_constant():
    values = JointTable("weather and umbrella").values
    assert values["conditional_mutual_information"] == pytest.approx(values["mutual_information"], rel=1e-14)
    assert values["interaction"] == pytest.approx(0, abs=1e-15)


def test_a_function_of_x_leaves_nothing_open():
    """Two of three equally likely x have the same square: H(Y) = log 3 − 2/3 bits, and Y tells all of it."""
    values = JointTable("Y = X², uncorrelated").values
    assert values["entropy_y_given_x"] == 0
    assert values["mutual_information"] == pytest.approx(log2(3) - 2 / 3, rel=1e-14)
    x, y = [-1, 0, 1], [0, 1]
    assert (
        np.einsum("xy,x,y", JointTable("Y = X², uncorrelated").joint, x, y) == 0
    )  # the covariance: E[X] is 0


def test_no_area_shows_xor_and_areas_show_a_common_cause():
    xor, common = JointTable("XOR"), JointTable("common cause")
    assert (xor.values["mutual_information"], xor.values["interaction"]) == (0, -1)
    assert common.values["conditional_mutual_information"] == pytest.approx(0, abs=1e-15)
    assert common.values["interaction"] > 0.3
    assert "Once Z is known they overlap by 1 bits" in xor.label()
    assert "Z" not in JointTable("copy").label()


def test_shape_and_names_change_together():
    table = JointTable("copy")
    with table.hold_trait_notifications():
        table.joint, table.x_names, table.y_names = [[0.5, 0], [0, 0.5]], ["a", "b"], ["a", "b"]
    assert table.values["mutual_information"] == 1
