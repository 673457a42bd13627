"""The numbers that the capstone projects give to check oneself against, without klcourse's quantities."""

import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize
from sklearn.datasets import load_breast_cancer, load_digits

from klcourse import datasets
from numbers_told import assert_told

PAGE = (Path(__file__).resolve().parents[1] / "book" / "what-now.md").read_text(encoding="utf-8")
LETTERS = 27
TEXT = datasets.letters_only(datasets.language_reference())
CUT = int(0.8 * len(TEXT))


@cache
def letter_costs(order, alpha):
    """Of the final fifth under the model, and of the training text under its own counts, in bits."""
    train, final = np.split(datasets.letter_indices(TEXT), [CUT])
    counts = np.zeros((LETTERS,) * (order + 1))
    np.add.at(counts, tuple(train[i : len(train) - order + i] for i in range(order + 1)), 1)
    seen = tuple(final[i : len(final) - order + i] for i in range(order + 1))
    totals = counts.sum(axis=-1, keepdims=True)
    q = (counts + alpha) / (totals + LETTERS * alpha)
    share = np.divide(counts, totals, where=totals > 0, out=np.zeros_like(counts))
    logs = np.log2(share, where=share > 0, out=np.zeros_like(share))
    return -np.log2(q[seen]).mean(), -(counts * logs).sum() / counts.sum()


def zlib_bits():
    final = TEXT[CUT:].encode()
    return 8 * len(zlib.compress(final, 9)) / len(final)


# The language reference differs between versions of Python, so the page says that the last digit may.
LETTER_NUMBERS = {
    "alone": ("costs 4.09 bits", letter_costs(0, 0.1)[0]),
    "after one": ("it costs 3.30 bits", letter_costs(1, 0.1)[0]),
    "after three": ("it costs 1.90 bits", letter_costs(3, 0.1)[0]),
    "after three, plug-in": ("claims 1.69 bits", letter_costs(3, 0.1)[1]),
    "zlib": ("needs 2.13 bits", zlib_bits()),
}

INK = load_digits().data.sum(axis=1)


def index(week, reference=INK[:600]):
    edges = np.quantile(reference, np.arange(1, 10) / 10)
    p, q = (
        np.bincount(np.searchsorted(edges, ink, side="right"), minlength=10) + 0.5
        for ink in (reference, week)
    )
    p, q = p / p.sum(), q / q.sum()
    return np.sum((p - q) * np.log(p / q))


RNG = np.random.default_rng(seed=0)
DRAWN = np.array([index(RNG.choice(INK[:600], 100)) for _ in range(4000)])
REAL = [index(INK[start : start + 100]) for start in range(600, 1797, 100)]


def tumours():
    """Two standardised measurements of each, and its label."""
    table = load_breast_cancer()
    x = table.data[:, [list(table.feature_names).index(f"worst {name}") for name in ("radius", "texture")]]
    return (x - x.mean(axis=0)) / x.std(axis=0), table.target


def log_joint(weights, x, y):
    z = weights @ x.T
    log_likelihood = -np.logaddexp(0, np.where(y == 1, -z, z)).sum(axis=-1)
    return log_likelihood - (weights**2).sum(axis=-1) / 18 - np.log(18 * np.pi)


X, Y = tumours()
SIDE = np.linspace(-14, 8, 331)
WEIGHTS = np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2)
AREA = (SIDE[1] - SIDE[0]) ** 2  # of a cell of the grid
LOGS = log_joint(WEIGHTS, X[:50], Y[:50])
EVIDENCE = np.log(np.exp(LOGS - LOGS.max()).sum() * AREA) + LOGS.max()
BELIEF = np.exp(LOGS - EVIDENCE) * AREA
PEAK = optimize.minimize(lambda w: -log_joint(w, X[:50], Y[:50]), [-3.0, -2.0], tol=1e-10).x


def curvature(step=1e-3):
    """Of the negative log posterior at its peak, by finite differences."""
    f = lambda a, b: -log_joint(PEAK + step * np.array([a, b]), X[:50], Y[:50])  # noqa: E731
    cross = (f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)) / 4
    return (
        np.array([[f(1, 0) - 2 * f(0, 0) + f(-1, 0), cross], [cross, f(0, 1) - 2 * f(0, 0) + f(0, -1)]])
        / step**2
    )


def laplace_bound():
    """The mean of ln p̃ − ln q under q, summed over the grid."""
    inverse = curvature()
    off = WEIGHTS - PEAK
    log_q = (
        -np.einsum("ni,ij,nj->n", off, inverse, off) / 2
        + np.linalg.slogdet(inverse)[1] / 2
        - np.log(2 * np.pi)
    )
    return np.sum(np.exp(log_q) * (LOGS - log_q)) * AREA


def loss(weights, probabilities):
    right = 1 / (1 + np.exp(np.where(Y[50:] == 1, -1, 1) * (weights @ X[50:].T)))
    return -np.log(probabilities @ right).mean()


KEPT = BELIEF > 1e-10
NUMBERS = {
    "first week": ("an index of 0.0607 nats", REAL[0]),
    "evidence": (r"$\ln Z$ is −15.4053 nats", EVIDENCE),
    "first mean": ("means are −3.836", BELIEF @ WEIGHTS[:, 0]),
    "second mean": ("−3.836 and −2.044", BELIEF @ WEIGHTS[:, 1]),
    "first peak": ("the means −3.375", PEAK[0]),
    "second peak": ("−3.375 and −1.855", PEAK[1]),
    "bound": ("its lower bound is −15.5833 nats", laplace_bound()),
    "loss at the peak": ("the other 519 at 0.2261 nats", loss(PEAK[None], np.ones(1))),
    "exact loss": (
        "the exact posterior at 0.2175 nats",
        loss(WEIGHTS[KEPT], BELIEF[KEPT] / BELIEF[KEPT].sum()),
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_page_gives_the_number(name):
    assert_told(PAGE, NUMBERS, name)


@pytest.mark.parametrize("name", LETTER_NUMBERS)
def test_letters_cost_about_that(name):
    words, value = LETTER_NUMBERS[name]
    assert words in PAGE
    assert float(words.split()[-2]) == pytest.approx(value, abs=0.06)


def test_redrawn_weeks_are_as_the_page_says():
    assert "the mean index is 0.086 nats, the limit lies near 0.216 nats, and 31 % of them pass" in PAGE
    assert DRAWN.mean() == pytest.approx(0.086, abs=0.002)
    assert np.quantile(DRAWN, 0.99) == pytest.approx(0.216, abs=0.012)
    assert np.mean(DRAWN > 0.1) == pytest.approx(0.31, abs=0.025)
    assert "Two of the twelve real weeks pass the limit clearly. A third has 0.2172 nats" in PAGE
    assert sum(week > 0.25 for week in REAL) == 2
    assert sorted(REAL)[-3] == pytest.approx(0.2172, abs=5e-5)


def test_shuffled_weeks_pass_more_often():
    """The reference scatters too, which drawing from it leaves out."""
    mixed = [RNG.permutation(INK) for _ in range(1500)]
    found = np.array([index(order[600:700], order[:600]) for order in mixed])
    assert np.mean(found > 0.216) > 0.015


def test_weeks_without_sevens_hardly_ring():
    others = INK[:600][load_digits().target[:600] != 7]
    found = [index(RNG.choice(others, 100)) for _ in range(2000)]
    assert np.mean(np.array(found) > 0.216) < 0.02


def test_small_orders_cost_less_than_the_plug_in_says():
    for order in (0, 1):
        cost, plug_in = letter_costs(order, 0.1)
        assert cost < plug_in


def test_ink_does_not_see_a_shift():
    moved = np.roll(load_digits().images, 1, axis=2)
    assert np.array_equal(moved.sum(axis=(1, 2)), INK)


def test_points_add_up():
    """For each project: the lines for all, and its own two."""
    lines = [line.split("|") for line in PAGE.splitlines() if line.startswith("|")][2:]
    points = {line[1].strip(): int(line[-2]) for line in lines}
    common = sum(value for name, value in points.items() if not name.startswith("**"))
    for project in "123":
        assert (
            common + sum(value for name, value in points.items() if name.startswith(f"**{project}**")) == 20
        )
