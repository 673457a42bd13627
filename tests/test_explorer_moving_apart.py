"""The explorer of densities that move apart; test_explorers.py tests what all explorers share."""

from itertools import pairwise, product
from math import e, exp, inf, log, nan, pi, sqrt

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import norm, wasserstein_distance

from klcourse.explorers import MovingApart

NAME = "moving-apart"
SHAPES = ("normals", "boxes")


def settings(rng):
    """Parameters at random, and the edges: equal and nearly equal, touching, one just inside the other."""
    for k in range(500):
        spread_p, spread_q = rng.uniform(0.25, 2, size=2)
        spreads = {"spread_p": spread_p, "spread_q": spread_q}
        separation = rng.uniform(0, 8) if k % 4 < 2 else rng.uniform(0, spread_p + spread_q)
        yield spreads | {"shape": SHAPES[k % 2], "separation": separation}
    for shape, separation, spread_p, spread_q in product(
        SHAPES, (0, 0.5, 2, 8), (0.25, 1, 2), (0.25, 0.5, 2)
    ):
        yield {"shape": shape, "separation": separation, "spread_p": spread_p, "spread_q": spread_q}
    for shape, separation, spread_q in product(SHAPES, (0, 1e-12, 1e-7, 3), (1, 1 + 1e-12, 1 - 1e-7)):
        yield {"shape": shape, "separation": separation, "spread_p": 1, "spread_q": spread_q}


WRONG = [
    ({"separation": -1}, "separation is -1; give a number from 0 to 8"),
    ({"separation": inf}, "separation is inf; give a number from 0 to 8"),
    ({"spread_p": 0}, "spread_p is 0; give a number from 0.25 to 2"),
    ({"spread_q": nan}, "spread_q is nan; give a number from 0.25 to 2"),
    ({"spread_q": "wide"}, "spread_q has dtype <U4; give real numbers"),
    ({"shape": "triangles"}, "'normals', 'boxes'"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"separation": 3.5}, "separation", 3.5)


def some(shape, step):
    """Every so many of the settings of this shape."""
    return [it for it in settings(np.random.default_rng(seed=2)) if it["shape"] == shape][::step]


def integrals_of_normals(separation, spread_p, spread_q):
    """The measures by their definitions, as integrals that know no closed form, in nats."""
    p, q = (0, spread_p), (separation, spread_q)

    def log_density(x, mean, sigma):
        return -((x - mean) ** 2) / (2 * sigma**2) - log(sigma * sqrt(2 * pi))

    def log_ratio(x):
        return log_density(x, *p) - log_density(x, *q)

    def jensen_shannon(x):
        logs = [log_density(x, *p), log_density(x, *q)]
        mixture = np.logaddexp(*logs) - log(2)
        return sum(exp(it) * (it - mixture) for it in logs) / 2

    def cdf_gap(x):
        return ndtr((x - p[0]) / p[1]) - ndtr((x - q[0]) / q[1])

    points = np.linspace(
        min(-14 * spread_p, separation - 14 * spread_q), 14 * (spread_p + spread_q) + separation, 400
    )

    def integral(f, kinks_of=None):
        places = points.tolist()
        if kinks_of is not None:
            signs = [(a, b) for a, b in pairwise(places) if kinks_of(a) * kinks_of(b) < 0]
            places = sorted([*places, *(brentq(kinks_of, a, b, xtol=1e-14) for a, b in signs)])
        return sum(quad(f, a, b, epsabs=1e-14)[0] for a, b in pairwise(places))

    return {
        "kl": integral(lambda x: exp(log_density(x, *p)) * log_ratio(x)),
        "kl_swapped": -integral(lambda x: exp(log_density(x, *q)) * log_ratio(x)),
        "js": integral(jensen_shannon),
        "total_variation": integral(
            lambda x: abs(exp(log_density(x, *p)) - exp(log_density(x, *q))) / 2, kinks_of=log_ratio
        ),
        # The Wasserstein distance is the area between the cumulative distributions, too.
        "wasserstein": integral(lambda x: abs(cdf_gap(x)), kinks_of=cdf_gap),
    }


def sums_of_boxes(separation, spread_p, spread_q):
    """The measures as sums over the pieces that the boxes' edges cut the line into, in nats."""
    boxes = [(-spread_p, spread_p), (separation - spread_q, separation + spread_q)]
    totals = dict.fromkeys(("kl", "kl_swapped", "js", "total_variation", "wasserstein"), 0.0)

    def price(p, q):
        return 0.0 if p == 0 else inf if q == 0 else p * log(p / q)

    def cdf_gap(x):
        first, second = (min(1.0, max(0.0, (x - low) / (high - low))) for low, high in boxes)
        return first - second

    for a, b in pairwise(sorted({edge for box in boxes for edge in box})):
        p, q = ((low < (a + b) / 2 < high) / (high - low) for low, high in boxes)
        totals["kl"] += (b - a) * price(p, q)
        totals["kl_swapped"] += (b - a) * price(q, p)
        totals["js"] += (b - a) * (price(p, (p + q) / 2) + price(q, (p + q) / 2)) / 2
        totals["total_variation"] += (b - a) * abs(p - q) / 2
        # The gap is a straight line between edges; its area is a trapezium's, or two triangles'.
        left, right = cdf_gap(a), cdf_gap(b)
        size = abs(left) + abs(right)
        area = size if left * right >= 0 else (left**2 + right**2) / size
        totals["wasserstein"] += (b - a) * area / 2
    return totals


def test_measures_of_normals_are_integrals():
    for setting in some("normals", 15):
        figure = MovingApart(**setting)
        expected = integrals_of_normals(figure.separation, figure.spread_p, figure.spread_q)
        assert figure.values == pytest.approx(expected, rel=1e-9, abs=1e-9), setting


def test_measures_of_boxes_are_sums():
    for setting in some("boxes", 1):
        figure = MovingApart(**setting)
        expected = sums_of_boxes(figure.separation, figure.spread_p, figure.spread_q)
        assert figure.values == pytest.approx(expected, rel=1e-9, abs=1e-9), setting


@pytest.mark.parametrize("preset", ["same width", "narrow beside wide"])
def test_wasserstein_is_scipys_of_as_many_quantiles(preset):
    figure = MovingApart(preset)
    u = (np.arange(100_000) + 0.5) / 100_000
    p, q = norm.ppf(u, 0, figure.spread_p), norm.ppf(u, figure.separation, figure.spread_q)
    assert figure.values["wasserstein"] == pytest.approx(wasserstein_distance(p, q), abs=1e-4)


def test_numbers_that_the_course_quotes():
    assert round(MovingApart().values["js"], 4) == 0.3368


def test_disjoint_boxes_are_as_different_as_can_be_except_to_wasserstein():
    for separation in (2.5, 4, 8):
        values = MovingApart(shape="boxes", separation=separation, spread_p=1, spread_q=1, unit="bit").values
        assert values == {
            "kl": inf,
            "kl_swapped": inf,
            "js": 1,
            "total_variation": 1,
            "wasserstein": separation,
        }


def test_a_box_inside_a_box_has_one_finite_divergence():
    values = MovingApart("box inside a box").values
    assert values["kl"] == pytest.approx(log(3), rel=1e-15)
    assert values["kl_swapped"] == inf


@pytest.mark.parametrize("shape", SHAPES)
def test_equal_densities_are_0_apart(shape):
    for spread in (0.25, 0.7, 1.1, 2):
        figure = MovingApart(shape=shape, separation=0, spread_p=spread, spread_q=spread)
        assert set(figure.values.values()) == {0}


@pytest.mark.parametrize("tiny", [1e-8, 1e-10])
def test_nearly_equal_normals_keep_their_digits(tiny):
    """To first order in what differs: the slopes of the measures at equality."""
    moved = MovingApart(separation=tiny, spread_p=1, spread_q=1).values
    assert moved["total_variation"] == pytest.approx(tiny / sqrt(2 * pi), rel=1e-5)
    widened = MovingApart(separation=0, spread_p=1, spread_q=1 + tiny).values
    assert widened["total_variation"] == pytest.approx(tiny * sqrt(2 / (pi * e)), rel=1e-5)
    assert widened["wasserstein"] == pytest.approx(tiny * sqrt(2 / pi), rel=1e-5)


def test_bounds_that_the_chapter_proves():
    for setting in settings(np.random.default_rng(seed=7)):
        values = MovingApart(**setting).values
        variation, js = values["total_variation"], values["js"]
        assert 0 <= js <= log(2)
        assert js <= variation * log(2) + 1e-12
        assert 2 * variation**2 <= min(values["kl"], values["kl_swapped"]) + 1e-12  # Pinsker
        assert values["wasserstein"] >= setting["separation"] - 1e-12  # how far the means are apart


@pytest.mark.parametrize(("unit", "nats"), [("bit", log(2)), ("dit", log(10))])
def test_divergences_are_in_the_unit_and_the_others_have_none(unit, nats):
    own, other = MovingApart().values, MovingApart(unit=unit).values
    for name in ("kl", "kl_swapped", "js"):
        assert other[name] == pytest.approx(own[name] / nats, rel=1e-14)
    for name in ("total_variation", "wasserstein"):
        assert other[name] == own[name]


def test_still_picture_shows_every_unit():
    pictures = {MovingApart("narrow beside wide", unit=unit).still() for unit in ("nat", "bit", "dit")}
    assert len(pictures) == 3


def test_still_picture_shows_either_shape():
    normals, boxes = (
        MovingApart(shape=shape, separation=1, spread_p=1, spread_q=1).still() for shape in SHAPES
    )
    assert normals != boxes
