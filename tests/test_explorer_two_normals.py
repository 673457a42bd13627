"""The explorer of two normals; test_explorers.py tests what all explorers share."""

from itertools import product
from math import e, inf, log, nan

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from klcourse.explorers import TwoNormals

NAME = "two-normals"
DIRECTIONS = ("p to q", "q to p")


def settings(rng):
    """Parameters at random, and the edges: every corner of what can be set, and nearly equal normals."""
    for k in range(500):
        mean_p, mean_q = rng.uniform(-4, 4, size=2)
        sigma_p, sigma_q = rng.uniform(0.25, 2, size=2)
        normals = {"mean_p": mean_p, "sigma_p": sigma_p, "mean_q": mean_q, "sigma_q": sigma_q}
        yield normals | {"x": rng.uniform(-10, 10), "direction": DIRECTIONS[k % 2]}
    for mean_p, mean_q, sigma_p, sigma_q in product((-4, 4), (-4, 4), (0.25, 2), (0.25, 2)):
        normals = {"mean_p": mean_p, "sigma_p": sigma_p, "mean_q": mean_q, "sigma_q": sigma_q}
        for x, direction in product((-10, 0, 10), DIRECTIONS):
            yield normals | {"x": x, "direction": direction}
    for near in (1e-4, 1e-8, 1e-12):
        yield {"mean_p": 0, "sigma_p": 1, "mean_q": near, "sigma_q": 1 + near}


WRONG = [
    ({"mean_p": nan}, "mean_p is nan; give a number from -4 to 4"),
    ({"mean_q": 5}, "mean_q is 5; give a number from -4 to 4"),
    ({"sigma_p": 0}, "sigma_p is 0; give a number from 0.25 to 2"),
    ({"sigma_q": -1}, "sigma_q is -1; give a number from 0.25 to 2"),
    ({"sigma_q": "wide"}, "sigma_q has dtype <U4; give real numbers"),
    ({"x": inf}, "x is inf; give a number from -10 to 10"),
    ({"direction": "both"}, "'p to q', 'q to p'"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"mean_q": -2.5}, "mean of q", -2.5)


def log_density(x, mean, sigma):
    """As in a textbook."""
    return -((x - mean) ** 2) / (2 * sigma**2) - np.log(sigma * np.sqrt(2 * np.pi))


def shown(figure):
    """Mean and sigma of both, in the order of the figure's direction."""
    p, q = (figure.mean_p, figure.sigma_p), (figure.mean_q, figure.sigma_q)
    return (p, q) if figure.direction == "p to q" else (q, p)


def integrand(first, second, x):
    return np.exp(log_density(x, *first)) * (log_density(x, *first) - log_density(x, *second))


def integral(first, second, part=lambda height: height):
    """∫ of (a part of) the integrand by a rule that chooses its own points."""
    mean, sigma = first
    low, *places, high = (mean + k * sigma for k in (-15, -6, -3, -1, 0, 1, 3, 6, 15))

    def height(x):
        return part(integrand(first, second, x))

    return quad(height, low, high, points=places, limit=500, epsabs=1e-12, epsrel=1e-12)[0]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_closed_form_and_area_are_integrals(direction):
    others = list(settings(np.random.default_rng(seed=3)))[490:520]
    for setting in [*TwoNormals.examples().values(), *others]:
        figure = TwoNormals(**(setting | {"direction": direction}))
        first, second = shown(figure)
        expected = integral(first, second)
        assert figure.values["area"] == pytest.approx(expected, rel=1e-9, abs=1e-9)
        there, back = ("kl", "kl_swapped") if direction == "p to q" else ("kl_swapped", "kl")
        assert figure.values[there] == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert figure.values[back] == pytest.approx(integral(second, first), rel=1e-9, abs=1e-9)


def test_area_is_the_closed_form_everywhere():
    for setting in settings(np.random.default_rng(seed=4)):
        figure = TwoNormals(**setting, unit="bit")
        closed = figure.values["kl" if figure.direction == "p to q" else "kl_swapped"]
        assert figure.values["area"] == pytest.approx(closed, rel=1e-12, abs=1e-12)


def test_contribution_is_the_integrand_at_the_cursor():
    for setting in list(settings(np.random.default_rng(seed=5)))[400:]:
        figure = TwoNormals(**setting, unit="dit")
        values = figure.values
        expected = integrand(*shown(figure), figure.x) / log(10)
        assert values["contribution"] == pytest.approx(expected, rel=1e-11, abs=1e-15)
        assert values["density_p"] == pytest.approx(
            norm.pdf(figure.x, figure.mean_p, figure.sigma_p), rel=1e-11
        )
        assert values["density_q"] == pytest.approx(
            norm.pdf(figure.x, figure.mean_q, figure.sigma_q), rel=1e-11
        )


def test_numbers_that_the_course_quotes():
    values = TwoNormals().values
    assert [round(values[name], 4) for name in ("kl", "area", "kl_swapped")] == [0.4431, 0.4431, 1.3069]


def test_same_width_costs_the_same_both_ways():
    figure = TwoNormals("same width")
    assert figure.values["kl"] == figure.values["kl_swapped"] == 2  # (difference of the means)²/2
    figure.direction = "q to p"
    assert figure.values["area"] == pytest.approx(2, rel=1e-14)


def test_equal_normals_are_0_at_every_point():
    for x in (-10, 0, 3.3, 10):
        values = TwoNormals(**(TwoNormals.examples()["equal"] | {"x": x})).values
        assert values["kl"] == values["kl_swapped"] == values["area"] == values["contribution"] == 0


def test_negative_parts_stay_within_the_bounds_that_the_docstring_names():
    points = np.linspace(-10, 10, 401)
    for setting in list(settings(np.random.default_rng(seed=6)))[490:520]:
        first, second = shown(TwoNormals(**setting))
        assert (integrand(first, second, points) >= -norm.pdf(points, *second) / e - 1e-15).all()
        assert -1 / e <= integral(first, second, lambda height: min(height, 0.0)) <= 0


def test_label_names_the_density_that_is_averaged_over():
    assert "q·log(q/p), above 0 where q is above p" in TwoNormals(direction="q to p").label()


def test_still_shows_either_direction():
    assert TwoNormals().still() != TwoNormals(direction="q to p").still()
