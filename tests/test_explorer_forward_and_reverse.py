"""The explorer of forward and reverse divergence; test_explorers.py tests what all explorers share."""

from itertools import islice, product
from math import exp, log, nan

import numpy as np
import pytest
from scipy import integrate, optimize, special, stats

from klcourse import fit_normal
from klcourse.explorers import ForwardAndReverse

NAME = "forward-and-reverse"
X = np.linspace(-90, 100, 190 * 64 + 1)


def settings(rng):
    """Parameters at random, and the edges: one hump, equal humps, the narrowest far apart, corners."""
    for _ in range(500):
        weight = rng.random()
        yield {
            "weights": [weight, 1 - weight],
            "means": rng.uniform(0, 11, size=2),
            "sigmas": rng.uniform(0.5, 3, size=2),
            "start_mean": rng.uniform(-3, 14),
            "start_log_sigma": rng.uniform(-1, 2),
        }
    places, widths = [(0, 11), (11, 0), (5.5, 5.5)], [(0.5, 0.5), (3, 3), (0.5, 3)]
    starts = [(-3, -1), (14, 2), (5.5, -1)]
    for weight, means, sigmas, start in product([0, 1e-9, 0.5, 1], places, widths, starts):
        mixture = {"weights": [weight, 1 - weight], "means": means, "sigmas": sigmas}
        yield mixture | {"start_mean": start[0], "start_log_sigma": start[1]}


WRONG = [
    ({"weights": [0.5, 0.6]}, r"weights sums to 1\.1.*normalize"),
    ({"weights": [0.2, 0.3, 0.5]}, r"weights is \[0.2, 0.3, 0.5\]; give each of two humps one number"),
    ({"means": [1.0]}, r"means is \[1.0\]; give two numbers from 0 to 11"),
    ({"means": [1.0, 12.0]}, r"means is \[1.0, 12.0\]; give two numbers from 0 to 11"),
    ({"sigmas": [1.0, 0.1]}, r"sigmas is \[1.0, 0.1\]; give two numbers from 0.5 to 3"),
    ({"sigmas": [1.0, nan]}, r"sigmas is \[1.0, nan\]; give two numbers from 0.5 to 3"),
    ({"start_mean": -4}, "start_mean is -4; give a number from -3 to 14"),
    ({"start_log_sigma": nan}, "start_log_sigma is nan; give a number from -1 to 2"),
]
# What Python sets, the slider that follows, and where it stands then.
MOVED = ({"start_mean": -1.5}, "start: μ", -1.5)


def log_densities(figure):
    """Of each hump, times its weight, at X."""
    humps = zip(figure.weights, figure.means, figure.sigmas, strict=True)
    return np.array([log(weight) + stats.norm.logpdf(X, mean, sigma) for weight, mean, sigma in humps])


def log_p(figure):
    return special.logsumexp(log_densities(figure), axis=0)


def score(figure):
    """Slope of log p at X: that of each hump, weighted by how much of p there is its."""
    slopes = [(mean - X) / sigma**2 for mean, sigma in zip(figure.means, figure.sigmas, strict=True)]
    return (special.softmax(log_densities(figure), axis=0) * slopes).sum(axis=0)


def divergence(log_first, log_second):
    return integrate.trapezoid(np.exp(log_first) * (log_first - log_second), X)


def reverse_divergence(figure, mean, sigma):
    return divergence(stats.norm.logpdf(X, mean, sigma), log_p(figure))


def natural_flow(figure):
    """Where the flow down D(q‖p) ends, whose speed is the gradient as the Fisher information measures it."""
    slope = score(figure)

    def speed(_, at):
        mean, log_sigma = at
        q = stats.norm.pdf(X, mean, exp(log_sigma))
        in_mean = -integrate.trapezoid(q * slope, X)
        in_log_sigma = -1 - integrate.trapezoid(q * slope * (X - mean), X)
        return [-exp(2 * log_sigma) * in_mean, -in_log_sigma / 2]

    start = [figure.start_mean, figure.start_log_sigma]
    flow = integrate.solve_ivp(speed, [0, 100], start, method="LSODA", rtol=1e-8, atol=1e-10)
    return flow.y[0, -1], exp(flow.y[1, -1])


def forward(figure):
    return tuple(figure.values[f"forward_{name}"] for name in ("mean", "sigma", "kl"))


def reverse(figure):
    return tuple(figure.values[f"reverse_{name}"] for name in ("mean", "sigma", "kl"))


EXAMPLES = [ForwardAndReverse(preset) for preset in ForwardAndReverse.examples()]
OTHERS = [ForwardAndReverse(**it) for it in islice(settings(np.random.default_rng(seed=7)), 12)]


@pytest.mark.parametrize("figure", EXAMPLES + OTHERS)
def test_forward_fit_has_the_moments_of_p(figure):
    p = np.exp(log_p(figure))
    mean = integrate.trapezoid(p * X, X)
    sigma = np.sqrt(integrate.trapezoid(p * (X - mean) ** 2, X))
    least = divergence(log_p(figure), stats.norm.logpdf(X, mean, sigma))
    assert forward(figure) == pytest.approx((mean, sigma, least), abs=1e-9)


@pytest.mark.parametrize("figure", EXAMPLES + OTHERS)
def test_reverse_fit_is_where_the_natural_gradient_flows(figure):
    assert reverse(figure)[:2] == pytest.approx(natural_flow(figure), abs=1e-5)


@pytest.mark.parametrize("figure", EXAMPLES + OTHERS)
def test_reverse_fit_is_a_local_minimum(figure):
    def height(q):
        return reverse_divergence(figure, *q)

    mean, sigma, least = reverse(figure)
    assert least == pytest.approx(height([mean, sigma]), abs=1e-10)
    around = [(mean - 0.1, sigma), (mean + 0.1, sigma), (mean, sigma - 0.1), (mean, sigma + 0.1)]
    assert least < min(map(height, around))
    found = optimize.minimize(height, [mean, sigma], method="Nelder-Mead", tol=1e-9)
    assert found.x == pytest.approx([mean, sigma], abs=1e-5)


@pytest.mark.parametrize("figure", EXAMPLES + OTHERS)
def test_both_paths_go_downhill_from_the_start_to_the_fits(figure):
    *paths, forward_fit, reverse_fit = figure._descents()
    truth = log_p(figure)
    for path, fit, reverses in zip(paths, (forward_fit, reverse_fit), (False, True), strict=True):
        assert path[0] == (figure.start_mean, figure.start_log_sigma)
        assert path[-1] == pytest.approx((fit.mean, log(fit.sigma)), abs=1e-5)
        beliefs = [stats.norm.logpdf(X, mean, exp(log_sigma)) for mean, log_sigma in path]
        heights = [divergence(q, truth) if reverses else divergence(truth, q) for q in beliefs]
        assert max(np.diff(heights)) < 1e-12


def test_two_humps_far_apart():
    """The mean is (1 + 10)/2, and the variance that of the humps, (1 + 2.25)/2, and of their means, 4.5²."""
    figure = ForwardAndReverse("far apart")
    assert forward(figure) == pytest.approx((5.5, np.sqrt(1.625 + 20.25), 0.647268), abs=1e-6)
    assert reverse(figure) == pytest.approx((1.001501, 1.002647, 0.692750), abs=1e-6)
    figure.start_mean = 7
    assert forward(figure)[0] == 5.5
    assert reverse(figure) == pytest.approx((9.996539, 1.506300, 0.692567), abs=1e-6)


def test_twins_have_three_reverse_fits_and_one_forward_fit():
    figure = ForwardAndReverse("twins")
    between = reverse(figure)
    assert between[0] == pytest.approx(5.5, abs=1e-9)
    figure.start_mean, figure.start_log_sigma = 3, 0
    left = reverse(figure)
    figure.start_mean = 8
    right = reverse(figure)
    assert left == pytest.approx((11 - right[0], *right[1:]), abs=1e-8)
    assert left[2] < between[2]
    assert forward(figure) == pytest.approx(forward(ForwardAndReverse("twins")), abs=0)


def test_the_start_decides_and_not_the_bigger_hump():
    figure = ForwardAndReverse("big and small")
    small = reverse(figure)
    figure.start_mean = 3
    big = reverse(figure)
    assert small[0] == pytest.approx(9, abs=0.1)
    assert big[0] == pytest.approx(3, abs=0.1)
    assert big[2] < small[2]


@pytest.mark.parametrize("start", list(product([-3, 3, 8, 14], [-1, 0, 2])))
def test_close_together_every_start_leads_to_one_fit(start):
    figure = ForwardAndReverse("close together", start_mean=start[0], start_log_sigma=start[1])
    assert reverse(figure)[:2] == pytest.approx(reverse(ForwardAndReverse("close together"))[:2], abs=1e-8)
    assert reverse(figure)[:2] == pytest.approx(forward(figure)[:2], abs=0.03)


@pytest.mark.parametrize("preset", ForwardAndReverse.examples())
@pytest.mark.parametrize("start", list(product([1, 2.5, 9, 10], [-0.5, 0.5])))
def test_near_an_optimum_the_fit_is_that_of_fit_normal(preset, start):
    figure = ForwardAndReverse(preset, start_mean=start[0], start_log_sigma=start[1])
    mixture = figure.weights, figure.means, figure.sigmas
    found = fit_normal(*mixture, direction="reverse", init=(start[0], exp(start[1])))
    assert reverse(figure) == pytest.approx(found, abs=1e-7)


def test_one_hump_is_found_by_both():
    figure = ForwardAndReverse(weights=[0, 1], means=[2, 7], sigmas=[1, 2])
    assert forward(figure) == pytest.approx((7, 2, 0), abs=1e-12)
    assert reverse(figure) == pytest.approx((7, 2, 0), abs=1e-9)


def test_weights_lose_what_rounding_adds():
    figure = ForwardAndReverse(weights=np.array([0.3, 0.7], dtype=np.float32))
    assert sum(figure.weights) == 1
    figure.weights = [1.0000000000000002, 0]
    assert figure.weights == [1, 0]


def test_divergences_follow_the_unit():
    nats, bits = ForwardAndReverse("twins").values, ForwardAndReverse("twins", unit="bit").values
    for name in ("forward_kl", "reverse_kl"):
        assert bits[name] * log(2) == pytest.approx(nats[name], rel=1e-14)
    assert bits["reverse_sigma"] == nats["reverse_sigma"]
