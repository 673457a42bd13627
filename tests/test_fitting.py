"""Fits, soft policies and bottlenecks, against quadrature, other optimisers, linear algebra, brute force."""

from itertools import product
from math import e, log, pi

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import integrate, optimize, stats

from klcourse import discrete, fitting, gaussian

pytestmark = pytest.mark.filterwarnings("error")

CHAPTER = [0.5, 0.5], [1.0, 10.0], [1.0, 1.5]
"""The two humps of chapter 7."""


def log_normal(x, mean, sigma):
    return -(((x - mean) / sigma) ** 2) / 2 - np.log(sigma) - log(2 * pi) / 2


def log_mixture(x, mixture):
    x = np.asarray(x, dtype=float)[..., np.newaxis]
    return np.logaddexp.reduce(np.log(mixture[0]) + log_normal(x, *map(np.array, mixture[1:])), axis=-1)


def integral(f, points, low, high):
    inside = sorted(point for point in points if low < point < high)
    return integrate.quad(f, low, high, points=inside or None, epsabs=1e-12, epsrel=1e-12, limit=1000)[0]


def reverse_by_quad(mean, sigma, mixture, points=()):
    def integrand(x):
        log_q = log_normal(x, mean, sigma)
        return np.exp(log_q) * (log_q - log_mixture(x, mixture))

    return integral(integrand, [mean, *mixture[1], *points], mean - 12 * sigma, mean + 12 * sigma)


def forward_by_quad(mean, sigma, mixture):
    def integrand(x):
        log_p = log_mixture(x, mixture)
        return np.exp(log_p) * (log_p - log_normal(x, mean, sigma))

    means, reach = np.array(mixture[1]), 12 * np.max(mixture[2])
    return integral(integrand, means, means.min() - reach, means.max() + reach)


def lowest(divergence, mixture, start):
    """Mean and sigma of the least divergence near a start, by Nelder and Mead over sums on a grid."""
    x = np.linspace(-60, 70, 20_001)
    log_p = log_mixture(x, mixture)

    def height(v):
        return divergence(log_p, log_normal(x, v[0], np.exp(v[1]))).sum() * (x[1] - x[0])

    options = {"xatol": 1e-8, "fatol": 1e-14}
    found = optimize.minimize(height, [start[0], log(start[1])], method="Nelder-Mead", options=options)
    return found.x[0], np.exp(found.x[1])


def some_mixture(seed):
    rng = np.random.default_rng(seed)
    k = rng.integers(2, 5)
    return rng.dirichlet(np.ones(k)), rng.normal(scale=4, size=k), rng.uniform(0.3, 2, size=k)


# ---- the two divergences -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_divergences_agree_with_quadrature(seed):
    mixture = some_mixture(seed)
    rng = np.random.default_rng(seed)
    means, sigmas = rng.normal(scale=3, size=4), rng.uniform(0.1, 6, size=4)
    reverse = fitting.reverse_kl_to_mixture(means, sigmas, *mixture)
    forward = fitting.forward_kl_from_mixture(means, sigmas, *mixture)
    for i in range(4):
        assert reverse[i] == pytest.approx(
            reverse_by_quad(means[i], sigmas[i], mixture), rel=1e-10, abs=1e-10
        )
        assert forward[i] == pytest.approx(
            forward_by_quad(means[i], sigmas[i], mixture), rel=1e-10, abs=1e-10
        )


def test_divergences_of_the_chapter():
    assert fitting.reverse_kl_to_mixture(1.0, 1.0, *CHAPTER) == pytest.approx(0.6927582493706, abs=1e-12)
    assert fitting.reverse_kl_to_mixture(10.0, 1.5, *CHAPTER) == pytest.approx(0.6925858612873, abs=1e-12)
    assert fitting.forward_kl_from_mixture(5.5, 4.677, *CHAPTER) == pytest.approx(0.6472676069740, abs=1e-12)


def test_divergences_broadcast_into_a_landscape():
    means, log_sigmas = np.linspace(-2, 12, 5), np.linspace(-1, 2, 4)[:, np.newaxis]
    for function in (fitting.reverse_kl_to_mixture, fitting.forward_kl_from_mixture):
        landscape = function(means, np.exp(log_sigmas), *CHAPTER)
        assert landscape.shape == (4, 5)
        for i, j in np.ndindex(4, 5):
            one = function(means[j], np.exp(log_sigmas[i, 0]), *CHAPTER)
            assert type(one) is float
            assert landscape[i, j] == pytest.approx(one, rel=1e-13)
        with pytest.raises(
            ValueError, match=r"mean has shape \(2,\) and sigma has shape \(3,\), which do not"
        ):
            function([0, 1], [1, 2, 3], *CHAPTER)


def test_a_landscape_too_large_to_be_worked_on_at_once_is_the_same():
    """200 normals of 200 panels each, and two components, fill more than two blocks."""
    means = np.linspace(-3, 3, 200)
    assert fitting.BLOCK < 200 * 200
    landscape = fitting.reverse_kl_to_mixture(means, 100.0, *CHAPTER)
    for i in (0, 1, 80, 81, 82, 83, 163, 164, 199):
        assert landscape[i] == pytest.approx(
            fitting.reverse_kl_to_mixture(means[i], 100.0, *CHAPTER), rel=1e-12
        )


@given(st.floats(-9, 9), st.floats(0.01, 100), st.floats(-9, 9), st.floats(0.01, 100))
@settings(max_examples=50)
def test_divergences_of_one_component_are_closed_forms(mean_q, sigma_q, mean_p, sigma_p):
    p = [1.0], [mean_p], [sigma_p]
    if sigma_q / sigma_p < fitting.WIDEST:
        reverse = gaussian.kl_normal(mean_q, sigma_q, mean_p, sigma_p)
        assert fitting.reverse_kl_to_mixture(mean_q, sigma_q, *p) == pytest.approx(
            reverse, rel=1e-12, abs=1e-13
        )
    assert fitting.forward_kl_from_mixture(mean_q, sigma_q, *p) == gaussian.kl_normal(
        mean_p, sigma_p, mean_q, sigma_q
    )


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9))
@settings(max_examples=50)
def test_divergences_at_equality_are_exactly_0(mean, sigma):
    p = [1.0], [mean], [sigma]
    assert fitting.reverse_kl_to_mixture(mean, sigma, *p) == 0.0
    assert fitting.forward_kl_from_mixture(mean, sigma, *p) == 0.0


@given(st.floats(-1e3, 1e3), st.floats(-3, 3), st.integers(2, 6))
@settings(max_examples=50)
def test_divergences_from_equal_components_are_never_negative(mean, log_sigma, copies):
    sigma = 10.0**log_sigma
    p = np.full(copies, 1 / copies), np.full(copies, mean), np.full(copies, sigma)
    for function in (fitting.reverse_kl_to_mixture, fitting.forward_kl_from_mixture):
        assert 0 <= function(mean, sigma, *p) < 1e-14


def test_divergences_do_not_depend_on_place_or_unit():
    """Means of 1e8 leave 1.5e-8 between neighbouring floats, and the differences here are exact."""
    weights, means, sigmas = map(np.array, CHAPTER)
    for function in (fitting.reverse_kl_to_mixture, fitting.forward_kl_from_mixture):
        plain = function(4.0, 2.0, *CHAPTER)
        moved = function(1e8 + 4.0, 2.0, weights, means + 1e8, sigmas)
        scaled = function(4e-150, 2e-150, weights, means * 1e-150, sigmas * 1e-150)
        assert moved == pytest.approx(plain, rel=1e-12)
        assert scaled == pytest.approx(plain, rel=1e-12)


def test_components_of_weight_0_do_not_count():
    weights, means, sigmas = [0.5, 0.0, 0.5], [1.0, 5.0, 10.0], [1.0, 1e-9, 1.5]
    for function in (fitting.reverse_kl_to_mixture, fitting.forward_kl_from_mixture):
        assert function(4.0, 2.0, weights, means, sigmas) == function(4.0, 2.0, *CHAPTER)
    for direction in ("forward", "reverse"):
        assert fitting.fit_normal(weights, means, sigmas, direction) == fitting.fit_normal(
            *CHAPTER, direction
        )


def test_the_integral_sees_a_spike_that_is_much_narrower_than_q():
    spike = [0.999, 0.001], [0.0, 2.7], [1.0, 1e-3]
    true = reverse_by_quad(0.0, 1.0, spike, points=[2.69, 2.695, 2.699, 2.701, 2.705, 2.71])
    without = log(1 / 0.999)
    assert abs(true - without) > 1e-5
    assert fitting.reverse_kl_to_mixture(0.0, 1.0, *spike) == pytest.approx(true, abs=1e-9)


def test_the_integral_sees_the_bend_between_two_narrow_components():
    """From −10 to 10, log p is two parabolas that meet at 0.2 within 1e-5: their averages are known."""
    narrow = [0.5, 0.5], [-9.8, 10.2], [0.01, 0.01]
    mean, sigma = 1.0, 3.0
    cut = stats.norm(mean, sigma).cdf(0.2)
    left, right = (
        stats.truncnorm(-40, (0.2 - mean) / sigma, mean, sigma),
        stats.truncnorm((0.2 - mean) / sigma, 40, mean, sigma),
    )
    squares = cut * left.expect(lambda x: (x + 9.8) ** 2) + (1 - cut) * right.expect(
        lambda x: (x - 10.2) ** 2
    )
    true = squares / (2 * 0.01**2) + log(2) + log(0.01) - log(sigma) - 0.5
    assert fitting.reverse_kl_to_mixture(mean, sigma, *narrow) == pytest.approx(true, rel=1e-9)


def test_a_normal_may_be_4096_times_as_wide_as_a_component():
    assert fitting.reverse_kl_to_mixture(0.0, 4096.0, [1.0], [1.0], [1.0]) == pytest.approx(
        gaussian.kl_normal(0.0, 4096.0, 1.0, 1.0), rel=1e-12
    )
    message = (
        "sigma=4097 is too wide .* narrowest component, of sigma=1; keep the one below 4096 times the other"
    )
    with pytest.raises(ValueError, match=message):
        fitting.reverse_kl_to_mixture(0.0, [1.0, 4097.0], [0.5, 0.5], [1.0, 2.0], [1.0, 2.0])


def test_a_normal_may_be_far_away_but_not_out_of_reach():
    far = fitting.reverse_kl_to_mixture(1e150, 1.0, [1.0], [0.0], [1.0])
    assert far == pytest.approx(5e299, rel=1e-12)
    for mean in (1.1e150, 1e308):
        with pytest.raises(ValueError, match="of its standard deviations apart, too far for a float"):
            fitting.reverse_kl_to_mixture(mean, 1.0, [0.5, 0.5], [0.0, mean], [1.0, 1.0])
    with pytest.raises(ValueError, match="lie inf of its standard deviations apart"):
        fitting.reverse_kl_to_mixture(1e308, 1.0, [1.0], [-1e308], [1e-3])


# ---- slopes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_slopes_agree_with_finite_differences(seed):
    mixture = some_mixture(seed)
    mean, log_sigma = np.array([[-3.0], [0.5], [4.0]]), np.array([-1.0, 0.0, 1.5])
    step = 1e-4

    def height(mean, log_sigma):
        return fitting.reverse_kl_to_mixture(mean, np.exp(log_sigma), *mixture)

    def slope(d_mean, d_log_sigma):  # of fourth order: the error of the difference falls with step⁴
        near, far = (
            height(mean + k * d_mean, log_sigma + k * d_log_sigma)
            - height(mean - k * d_mean, log_sigma - k * d_log_sigma)
            for k in (1, 2)
        )
        return (8 * near - far) / (12 * step)

    by_mean, by_log_sigma = fitting.reverse_kl_gradient(mean, np.exp(log_sigma), *mixture)
    np.testing.assert_allclose(by_mean, slope(step, 0), rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(by_log_sigma, slope(0, step), rtol=1e-8, atol=1e-8)


def test_slopes_towards_one_component_are_closed_forms():
    """D = log(s/σ) + (σ² + (μ − m)²)/2s² − ½, so the slopes are (μ − m)/s² and σ²/s² − 1."""
    by_mean, by_log_sigma = fitting.reverse_kl_gradient(3.0, 2.0, [1.0], [1.0], [0.5])
    assert by_mean == pytest.approx(8.0, rel=1e-13)
    assert by_log_sigma == pytest.approx(15.0, rel=1e-13)
    assert type(by_mean) is type(by_log_sigma) is float


# ---- fit_normal ----------------------------------------------------------------------------------


def test_forward_fit_of_the_chapter_matches_the_moments():
    fit = fitting.fit_normal(*CHAPTER)
    assert (fit.mean, fit.sigma) == gaussian.mixture_mean_and_sigma(*CHAPTER)
    assert fit.sigma == pytest.approx(4.677071733467427, rel=1e-15)
    assert fit.divergence == pytest.approx(0.6472676067387, abs=1e-12)
    assert [type(number) for number in fit] == [float, float, float]


@pytest.mark.parametrize("seed", range(3))
def test_no_normal_is_nearer_than_the_forward_fit(seed):
    mixture = some_mixture(seed)
    fit = fitting.fit_normal(*mixture, direction="forward")
    best = lowest(lambda log_p, log_q: np.exp(log_p) * (log_p - log_q), mixture, (0.0, 1.0))
    assert fit[:2] == pytest.approx(best, abs=1e-6)
    assert fit.divergence == pytest.approx(forward_by_quad(*best, mixture), abs=1e-10)


@pytest.mark.parametrize(
    ("start", "optimum"),
    [((2.0, 0.7), (1.0015014, 1.0026472, 0.6927504)), ((9.0, 2.0), (9.9965395, 1.5063004, 0.6925667))],
)
def test_reverse_fits_of_the_chapter_agree_with_quadrature_and_nelder_mead(start, optimum):
    fit = fitting.fit_normal(*CHAPTER, direction="reverse", init=start)
    best = lowest(lambda log_p, log_q: np.exp(log_q) * (log_q - log_p), CHAPTER, start)
    assert fit[:2] == pytest.approx(best, abs=1e-6)
    assert fit.divergence == pytest.approx(reverse_by_quad(*best, CHAPTER), abs=1e-10)
    assert fit == pytest.approx(optimum, abs=1e-7)
    assert [type(number) for number in fit] == [float, float, float]


def test_the_start_decides_which_hump_the_reverse_fit_keeps():
    """Refutes that the reverse fit picks the bigger hump."""
    lopsided = [0.9, 0.1], [1.0, 10.0], [1.0, 1.5]
    bigger = fitting.fit_normal(*lopsided, direction="reverse", init=(1.0, 1.0))
    smaller = fitting.fit_normal(*lopsided, direction="reverse", init=(10.0, 1.5))
    assert bigger.mean == pytest.approx(1, abs=0.1)
    assert smaller.mean == pytest.approx(10, abs=0.1)
    assert bigger.divergence == pytest.approx(log(1 / 0.9), abs=1e-2)
    assert smaller.divergence == pytest.approx(log(1 / 0.1), abs=1e-2)


def test_a_reverse_fit_without_a_start_returns_the_best_optimum():
    best = fitting.fit_normal(*CHAPTER, direction="reverse")
    assert best == pytest.approx((9.9965395, 1.5063004, 0.6925667), abs=1e-7)
    # Here no component is a good start, and the one from the moments is the best.
    comb = np.full(7, 1 / 7), np.arange(7) * 1.5, np.full(7, 0.5)
    fit = fitting.fit_normal(*comb, direction="reverse")
    for mean, sigma in product((0.0, 3.0, 4.5, 9.0), (0.3, 1.0, 3.0)):
        start = fitting.fit_normal(*comb, direction="reverse", init=(mean, sigma))
        assert fit.divergence <= start.divergence + 1e-9


def test_of_equally_good_optima_the_first_components_is_returned():
    for means in ([-4.0, 4.0], [4.0, -4.0]):
        fit = fitting.fit_normal([0.5, 0.5], means, [1.0, 1.0], direction="reverse")
        assert fit.mean == pytest.approx(means[0], abs=0.01)


@pytest.mark.parametrize("seed", range(8))
def test_a_reverse_fit_ends_at_the_bottom_of_a_valley(seed):
    mixture = some_mixture(seed)
    rng = np.random.default_rng(seed)
    start = rng.normal(scale=6), 10 ** rng.uniform(-2, 2)
    mean, sigma, divergence = fitting.fit_normal(*mixture, direction="reverse", init=start)
    assert divergence == fitting.reverse_kl_to_mixture(mean, sigma, *mixture)
    assert divergence <= fitting.reverse_kl_to_mixture(*start, *mixture)
    slopes = fitting.reverse_kl_gradient(mean, sigma, *mixture)
    assert (slopes[0] * sigma, slopes[1]) == pytest.approx((0, 0), abs=2e-9)
    around = np.linspace(0, 2 * np.pi, 12)
    rim = fitting.reverse_kl_to_mixture(
        mean + 0.01 * sigma * np.cos(around), sigma * np.exp(0.01 * np.sin(around)), *mixture
    )
    assert (rim > divergence).all()


@given(st.floats(-9, 9), st.floats(0.01, 100))
@settings(max_examples=30)
def test_one_component_is_found_from_anywhere(mean, sigma):
    fit = fitting.fit_normal([1.0], [2.0], [0.5], direction="reverse", init=(mean, sigma))
    assert fit == pytest.approx((2.0, 0.5, 0.0), abs=1e-8)
    assert fit.divergence >= 0


def test_the_descent_takes_few_steps(monkeypatch):
    """Newton's steps with right curvatures; steps along the slopes alone would take hundreds."""
    monkeypatch.setattr(fitting, "STEPS", 14)
    for start in [(2.0, 1.0), (5.5, 4.7), (5.5, 0.1), (-10.0, 3.0)]:
        assert fitting.fit_normal(*CHAPTER, direction="reverse", init=start).divergence < 0.7


def test_a_start_too_far_away_is_reported(monkeypatch):
    monkeypatch.setattr(fitting, "STEPS", 10)
    with pytest.raises(
        RuntimeError, match=r"descent from mean=1e\+06 and sigma=1 has not ended after 10 steps"
    ):
        fitting.fit_normal(*CHAPTER, direction="reverse", init=(1e6, 1.0))


@pytest.mark.parametrize(
    ("direction", "init", "message"),
    [
        ("forward", (1.0, 1.0), r"init=\(1\.0, 1\.0\) has no use in the forward fit, .*direction='reverse'"),
        ("reverse", (1.0, 0.0), r"init=\(1\.0, 0\.0\) is no normal; give its mean and a sigma above 0"),
        ("reverse", (1.0, -1.0), "is no normal"),
        ("reverse", (1.0, 1.0, 1.0), "is no normal"),
        ("reverse", 1.0, "is no normal"),
        ("reverse", (np.nan, 1.0), "init holds NaN at index 0"),
        ("backward", None, "direction='backward' is unknown; choose one of 'forward', 'reverse'"),
    ],
)
def test_a_fit_refuses_what_it_cannot_use(direction, init, message):
    with pytest.raises(ValueError, match=message):
        fitting.fit_normal(*CHAPTER, direction=direction, init=init)


# ---- soft values and policies --------------------------------------------------------------------


@st.composite
def policies(draw, actions):
    weights = np.array(
        draw(st.lists(st.one_of(st.just(0.0), st.floats(1e-9, 1)), min_size=actions, max_size=actions))
    )
    weights[draw(st.integers(0, actions - 1))] += 1.0
    return weights / weights.sum()


rewards_of_any_size = arrays(float, 4, elements=st.floats(-1e3, 1e3))
temperatures = st.floats(-3, 6).map(lambda exponent: 10.0**exponent)


def exact_soft(rewards, temperature, reference):
    """Soft value and policy with digits enough for exponentials of ±1e6."""
    with mpmath.workdps(80):
        terms = [
            p * mpmath.exp(mpmath.mpf(float(r)) / mpmath.mpf(temperature))
            for p, r in zip(reference, rewards, strict=True)
        ]
        total = mpmath.fsum(terms)
        return temperature * mpmath.log(total), [term / total for term in terms]


def test_soft_value_and_policy_of_the_chapter():
    assert fitting.soft_value([1, 2, 3]) == pytest.approx(log(e + e**2 + e**3), abs=1e-15)
    policy = fitting.soft_policy([1, 2, 3])
    np.testing.assert_allclose(policy, [0.0900306, 0.2447285, 0.6652410], atol=1e-7)
    assert discrete.entropy(policy) == pytest.approx(0.8323956, abs=1e-7)
    assert type(fitting.soft_value([1, 2, 3])) is float


@given(rewards_of_any_size, temperatures)
def test_soft_values_and_policies_agree_with_eighty_digits(rewards, temperature):
    value, policy = exact_soft(rewards, temperature, [1, 1, 1, 1])
    assert fitting.soft_value(rewards, temperature) == pytest.approx(float(value), rel=1e-14, abs=1e-12)
    expected = [float(probability) for probability in policy]
    np.testing.assert_allclose(fitting.soft_policy(rewards, temperature), expected, rtol=1e-9, atol=1e-300)


@given(rewards_of_any_size, temperatures, policies(4))
def test_soft_values_and_policies_near_a_reference_agree_with_eighty_digits(rewards, temperature, reference):
    with mpmath.workdps(80):
        total = mpmath.fsum(map(float, reference))  # it is 1 but for rounding
        value, policy = exact_soft(rewards, temperature, [mpmath.mpf(float(p)) / total for p in reference])
    assert fitting.soft_value(rewards, temperature, reference=reference) == pytest.approx(
        float(value), rel=1e-14, abs=1e-12
    )
    ours = fitting.soft_policy(rewards, temperature, reference=reference)
    np.testing.assert_allclose(ours, [float(p) for p in policy], rtol=1e-9, atol=1e-300)
    assert (ours[reference == 0] == 0).all()


@given(arrays(float, 4, elements=st.floats(-20, 20)), st.floats(0.2, 20), policies(4), policies(4))
def test_no_policy_earns_more_than_the_soft_value(rewards, temperature, reference, other):
    """What another policy earns less is α times its reverse divergence from the soft policy."""
    soft = fitting.soft_policy(rewards, temperature)
    earned = other @ rewards + temperature * discrete.entropy(other)
    lost = temperature * discrete.kl_divergence(other, soft)
    assert earned + lost == pytest.approx(fitting.soft_value(rewards, temperature), abs=1e-10)

    soft = fitting.soft_policy(rewards, temperature, reference=reference)
    value = fitting.soft_value(rewards, temperature, reference=reference)
    other = np.where(reference > 0, other + 1e-3, 0)
    other /= other.sum()
    earned = other @ rewards - temperature * discrete.kl_divergence(other, reference)
    assert earned + temperature * discrete.kl_divergence(other, soft) == pytest.approx(value, abs=1e-10)
    assert reference @ rewards - 1e-10 <= value <= rewards[reference > 0].max() + 1e-10


def test_soft_value_at_high_temperature_keeps_its_digits():
    """The mean reward plus half its variance per temperature; α log Σ would err by 1e-4 at α = 1e12."""
    value = fitting.soft_value([1.0, 2.0, 4.0], 1e12, reference=[0.5, 0.25, 0.25])
    assert value == pytest.approx(2.0 + 0.75e-12, abs=1e-15)


def test_soft_values_and_policies_at_low_temperature_are_the_best():
    assert fitting.soft_value([1.0, 3.0, 3.0], 1e-300) == 3.0
    np.testing.assert_array_equal(fitting.soft_policy([1.0, 3.0, 3.0], 1e-300), [0, 0.5, 0.5])
    policy = fitting.soft_policy([1.0, 3.0, 3.0, 9.0], 1e-300, reference=[0.25, 0.25, 0.5, 0.0])
    np.testing.assert_allclose(policy, [0, 1 / 3, 2 / 3, 0], rtol=1e-15)
    assert fitting.soft_value([-1e308, 1e308], reference=[0.5, 0.5]) == 1e308
    assert fitting.soft_value([-1e308, 1e308], reference=[1.0, 0.0]) == -1e308


def test_a_reference_too_small_for_a_product_still_counts():
    """e^−700 times 1e-300 is no float, and yet both actions are as likely."""
    reference = np.array([1e-300, 1.0])
    rewards = [0.0, -300 * log(10)]
    np.testing.assert_allclose(fitting.soft_policy(rewards, reference=reference), [0.5, 0.5], rtol=1e-12)
    assert fitting.soft_value(rewards, reference=reference) == pytest.approx(log(2e-300), rel=1e-14)
    # The same where rounding makes the average of eʳ − 1 less than −1.
    assert fitting.soft_value([0.0, -1e4], reference=[1e-300, 1 + 1e-9]) == pytest.approx(
        log(1e-300), rel=1e-14
    )


def test_soft_values_and_policies_of_batches():
    rng = np.random.default_rng(0)
    rewards, reference = rng.normal(size=(2, 3, 4)), rng.dirichlet(np.ones(4), size=3)
    values = fitting.soft_value(rewards, 0.5, reference=reference)
    chosen = fitting.soft_policy(rewards, 0.5, reference=reference)
    free = fitting.soft_value(rewards, 0.5)
    assert values.shape == free.shape == (2, 3)
    assert chosen.shape == (2, 3, 4)
    for i, j in np.ndindex(2, 3):
        assert values[i, j] == pytest.approx(fitting.soft_value(rewards[i, j], 0.5, reference=reference[j]))
        assert free[i, j] == pytest.approx(fitting.soft_value(rewards[i, j], 0.5))
        np.testing.assert_allclose(
            chosen[i, j], fitting.soft_policy(rewards[i, j], 0.5, reference=reference[j])
        )


def test_actions_may_lie_on_another_axis():
    rng = np.random.default_rng(1)
    rewards, reference = rng.normal(size=(3, 5)), rng.dirichlet(np.ones(3))
    np.testing.assert_array_equal(fitting.soft_value(rewards, axis=0), fitting.soft_value(rewards.T))
    np.testing.assert_array_equal(fitting.soft_policy(rewards, axis=0), fitting.soft_policy(rewards.T).T)
    chosen = fitting.soft_policy(rewards, reference=reference, axis=0)
    np.testing.assert_array_equal(chosen, fitting.soft_policy(rewards.T, reference=reference).T)


def test_the_rounding_of_a_reference_is_not_paid_for():
    """Thirds in float32 sum to 1 + 3e-8; at a temperature of 1e6 that would look like a value of 0.03."""
    thirds = np.full(3, 1 / 3, np.float32)
    assert fitting.soft_value([0.0, 0.0, 0.0], 1e6, reference=thirds) == pytest.approx(0, abs=1e-9)
    assert fitting.soft_policy([0.0, 0.0, 0.0], reference=thirds) == pytest.approx(
        np.full(3, 1 / 3), rel=1e-15
    )


# ---- soft value iteration ------------------------------------------------------------------------


def some_world(seed, states=4, actions=3):
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.ones(states), size=(states, actions)), rng.normal(size=(states, actions))


def values_of(policy, bonus, transitions, rewards, discount):
    """What a policy earns with a bonus in each state, by a linear solve."""
    moves = np.einsum("sa,sat->st", policy, transitions)
    earned = (policy * rewards).sum(axis=1) + bonus
    return np.linalg.solve(np.eye(len(rewards)) - discount * moves, earned)


@pytest.mark.parametrize("temperature", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("seed", range(3))
def test_values_are_what_the_policy_earns(seed, temperature):
    transitions, rewards = some_world(seed)
    plan = fitting.soft_value_iteration(transitions, rewards, 0.9, temperature)
    bonus = temperature * discrete.entropy(plan.policy)
    expected = values_of(plan.policy, bonus, transitions, rewards, 0.9)
    np.testing.assert_allclose(plan.values, expected, atol=1e-9)
    assert plan.values.shape == (4,)
    assert plan.policy.shape == (4, 3)


@pytest.mark.parametrize("shape", [(4, 3), (3,)])
def test_values_near_a_reference_are_what_the_policy_earns(shape):
    transitions, rewards = some_world(5)
    reference = np.random.default_rng(5).dirichlet(np.ones(3), size=shape[:-1])
    reference[..., 1] = 0.0
    reference = discrete.normalize(reference)
    plan = fitting.soft_value_iteration(transitions, rewards, 0.9, 0.5, reference=reference)
    bonus = -0.5 * discrete.kl_divergence(plan.policy, reference)
    np.testing.assert_allclose(
        plan.values, values_of(plan.policy, bonus, transitions, rewards, 0.9), atol=1e-9
    )
    assert (plan.policy[:, 1] == 0).all()
    assert fitting.soft_value_iteration(
        transitions, rewards, 0.9, 1e9, reference=reference
    ).policy == pytest.approx(np.broadcast_to(reference, (4, 3)), abs=1e-7)


@pytest.mark.parametrize("discount", [0.0, 0.5, 0.99])
def test_one_state_has_a_closed_form(discount):
    rewards = [1.0, 2.0, 3.0]
    plain = fitting.soft_value_iteration(np.ones((1, 3, 1)), [rewards], discount)
    assert plain.values == pytest.approx([log(e + e**2 + e**3) / (1 - discount)], abs=1e-10)
    plan = fitting.soft_value_iteration(np.ones((1, 3, 1)), [rewards], discount, 0.7)
    assert plan.values == pytest.approx([fitting.soft_value(rewards, 0.7) / (1 - discount)], abs=1e-10)
    np.testing.assert_allclose(plan.policy, [fitting.soft_policy(rewards, 0.7)], rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_at_low_temperature_the_plan_is_the_best_of_all_fixed_ones(seed):
    transitions, rewards = some_world(seed, states=3, actions=2)
    plan = fitting.soft_value_iteration(transitions, rewards, 0.8, 1e-7)
    choices = [np.eye(2)[list(choice)] for choice in product(range(2), repeat=3)]
    values = [values_of(choice, 0.0, transitions, rewards, 0.8) for choice in choices]
    best = int(np.argmax([value.sum() for value in values]))
    np.testing.assert_allclose(plan.values, values[best], atol=1e-6)
    np.testing.assert_allclose(plan.policy, choices[best], atol=1e-9)


def test_the_policy_follows_from_the_values():
    transitions, rewards = some_world(9)
    plan = fitting.soft_value_iteration(transitions, rewards, 0.6, 2.0)
    action_values = rewards + 0.6 * np.einsum("sat,t->sa", transitions, plan.values)
    np.testing.assert_allclose(plan.policy, fitting.soft_policy(action_values, 2.0), rtol=1e-12)


def test_values_are_as_near_as_promised_and_no_round_is_wasted():
    """With one action and reward 1 at discount ½, round n gives 2 − 2^(1−n), off by no more than that."""
    world = np.ones((1, 1, 1)), [[1.0]], 0.5
    plan = fitting.soft_value_iteration(*world, tolerance=2.0**-10, max_iterations=11)
    assert plan.values == 2 - 2.0**-10
    message = (
        r"after max_iterations=10 the values may still be off by 0\.00195, .*tolerance=0\.000976562; raise"
    )
    with pytest.raises(RuntimeError, match=message):
        fitting.soft_value_iteration(*world, tolerance=2.0**-10, max_iterations=10)
    assert fitting.soft_value_iteration(*world[:2], 0.0, max_iterations=1).values == 1.0
    assert abs(fitting.soft_value_iteration(*world).values - 2) <= 1e-10


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"discount": 1.0}, r"discount=1\.0 is not from 0 to below 1; give a number such as 0\.9$"),
        ({"discount": -0.1}, r"discount=-0\.1 is not"),
        ({"discount": [0.5]}, r"discount has shape \(1,\); give a single number, such as 0\.9$"),
        ({"transitions": np.ones((2, 1, 1))}, r"transitions has shape \(2, 1, 1\) and rewards .* \(2, 3\)"),
        ({"transitions": np.full((2, 3, 4), 0.25)}, r"transitions has shape \(2, 3, 4\)"),
        ({"transitions": np.full((2, 2), 0.5), "rewards": [1.0, 2.0]}, r"transitions has shape \(2, 2\)"),
        ({"reference": np.full((2, 2, 3), 1 / 3)}, r"reference has shape \(2, 2, 3\).* or one for all"),
        ({"reference": np.full((1, 3), 1 / 3)}, r"reference has shape \(1, 3\)"),
    ],
)  # fmt: skip
def test_a_world_that_does_not_fit_is_refused(changed, message):
    world = {"transitions": np.full((2, 3, 2), 0.5), "rewards": np.zeros((2, 3)), "discount": 0.5}
    with pytest.raises(ValueError, match=message):
        fitting.soft_value_iteration(**(world | changed))


# ---- the information bottleneck ------------------------------------------------------------------

TABLE = np.array([[0.20, 0.05, 0.02], [0.15, 0.05, 0.03], [0.02, 0.18, 0.05], [0.01, 0.04, 0.20]])


def bottleneck(joint, beta, clusters, seed=0, **options):
    return fitting.information_bottleneck(joint, beta, clusters, rng=np.random.default_rng(seed), **options)


def objective(encoder, joint, beta):
    compression = discrete.mutual_information(joint.sum(axis=1, keepdims=True) * encoder)
    return compression - beta * discrete.mutual_information(encoder.T @ joint)


def best_hard_relevance(joint, clusters):
    """The most that T can tell about Y when each x goes to one cluster, by trying every assignment."""
    return max(
        discrete.mutual_information(np.eye(clusters)[list(assignment)].T @ joint)
        for assignment in product(range(clusters), repeat=len(joint))
    )


@pytest.mark.parametrize("beta", [1.5, 4.0, 30.0])
def test_the_encoder_satisfies_the_self_consistent_equations(beta):
    """Written out entry by entry."""
    encoder = bottleneck(TABLE, beta, 3).encoder
    p_x = [sum(row) for row in TABLE]
    q_t = [sum(p_x[x] * encoder[x, t] for x in range(4)) for t in range(3)]
    for x in range(4):
        weights = []
        for t in range(3):
            q_y = [sum(TABLE[i, y] * encoder[i, t] for i in range(4)) / q_t[t] for y in range(3)]
            loss = sum(TABLE[x, y] / p_x[x] * log(TABLE[x, y] / p_x[x] / q_y[y]) for y in range(3))
            weights.append(q_t[t] * np.exp(-beta * loss))
        np.testing.assert_allclose(encoder[x], np.array(weights) / sum(weights), atol=1e-10)


@pytest.mark.parametrize("beta", [0.5, 2.0, 8.0, 100.0])
@pytest.mark.parametrize("seed", range(3))
def test_no_round_increases_the_objective(beta, seed):
    rng = np.random.default_rng(seed)
    joint = rng.dirichlet(np.full(20, 0.3)).reshape(5, 4)
    encoder = rng.dirichlet(np.ones(4), size=5)
    heights = []
    for _ in range(60):
        heights.append(objective(encoder, joint, beta))
        encoder = fitting._next_encoder(encoder, joint, beta)
    assert heights[0] - heights[-1] > 1e-3
    assert np.diff(heights).max() <= 1e-13 * beta


@pytest.mark.parametrize("beta", [2.0, 6.0])
def test_the_best_of_several_starts_agrees_with_another_optimiser(beta):
    def height(logits):
        encoder = fitting.soft_policy(logits.reshape(4, 2))
        return objective(encoder, TABLE, beta)

    rng = np.random.default_rng(1)
    true = min(optimize.minimize(height, rng.normal(size=8), method="BFGS", tol=1e-9).fun for _ in range(5))
    found = [bottleneck(TABLE, beta, 2, seed) for seed in range(5)]
    assert min(each.compression - beta * each.relevance for each in found) == pytest.approx(true, abs=1e-8)


@pytest.mark.parametrize("flip", [0.1, 0.25])
def test_nothing_is_remembered_below_the_critical_beta(flip):
    """For a fair bit and its noisy copy, remembering begins to pay at β = 1/(1 − 2·flip)²."""
    joint = np.array([[1 - flip, flip], [flip, 1 - flip]]) / 2
    critical = 1 / (1 - 2 * flip) ** 2
    forgets, remembers = bottleneck(joint, 0.95 * critical, 2), bottleneck(joint, 1.05 * critical, 2)
    assert forgets.compression == pytest.approx(0, abs=1e-12)
    assert forgets.relevance == pytest.approx(0, abs=1e-12)
    assert remembers.compression > 1e-3
    assert remembers.relevance > 1e-3


@pytest.mark.parametrize("base", [2, e])
def test_a_large_beta_remembers_all_that_is_relevant(base):
    doubled = np.vstack([TABLE, TABLE]) / 2 / TABLE.sum()
    found = [bottleneck(doubled, 1e4, 8, seed, base=base) for seed in range(3)]
    whole = discrete.mutual_information(doubled, base=base)
    assert max(each.relevance for each in found) == pytest.approx(whole, abs=1e-6)
    # Rows that say the same about Y are encoded alike: which of the two it was is forgotten.
    for each in found:
        np.testing.assert_allclose(each.encoder[:4], each.encoder[4:], atol=1e-9)
        assert each.compression <= discrete.entropy(TABLE.sum(axis=1) / TABLE.sum(), base=base) + 1e-9


@pytest.mark.parametrize("beta", [0.1, 2.0, 10.0, 50.0])
@pytest.mark.parametrize("seed", range(6))
def test_data_processing_limits_what_t_can_tell(seed, beta):
    rng = np.random.default_rng(seed)
    joint = rng.dirichlet(np.full(12, 0.5)).reshape(4, 3)
    found = bottleneck(joint, beta, 3, seed, tolerance=1e-3)  # it holds on the way as well as at the end
    assert -1e-15 <= found.relevance <= min(found.compression, discrete.mutual_information(joint)) + 1e-12
    np.testing.assert_allclose(found.encoder.sum(axis=1), 1, rtol=1e-14)


@pytest.mark.parametrize("clusters", [2, 3])
def test_in_the_hard_limit_the_best_start_finds_the_best_assignment(clusters):
    found = [bottleneck(TABLE, 1e5, clusters, seed) for seed in range(12)]
    best = max(found, key=lambda each: each.relevance)
    assert best.relevance == pytest.approx(best_hard_relevance(TABLE / TABLE.sum(), clusters), abs=1e-9)
    np.testing.assert_allclose(best.encoder, best.encoder.round(), atol=1e-9)


def test_clusters_that_die_stay_dead():
    """An x that only one cluster can hold leaves the others, by an infinite divergence, at once."""
    joint = np.array([[0.5, 0.0, 0.0], [0.0, 0.5, 0.0]])
    encoder = np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])
    after = fitting._next_encoder(encoder, joint, 3.0)
    # D(p(y|x=0)‖q(y|t)) is 0 for t = 0 and log 3 for t = 1, where q(y|t=1) = (1/3, 2/3, 0).
    first = np.array([0.25, 0.75 / 27, 0.0])
    np.testing.assert_allclose(after, [first / first.sum(), [0.0, 1.0, 0.0]], rtol=1e-14)
    dead = np.array([[1.0, 0.0], [1.0, 0.0]])
    np.testing.assert_array_equal(fitting._next_encoder(dead, joint, 3.0), dead)
    found = bottleneck(joint, 1e6, 5)
    assert found.compression == pytest.approx(log(2), abs=1e-12)
    assert found.relevance == pytest.approx(log(2), abs=1e-12)


def test_the_same_seed_gives_the_same_encoder_and_another_another():
    first, again, other = (bottleneck(TABLE, 5.0, 3, seed).encoder for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3
    assert first.shape == (4, 3)
    assert bottleneck(TABLE, 5.0, 1).relevance == 0.0


def test_a_table_may_hold_a_y_that_never_happens():
    wider = np.hstack([TABLE, np.zeros((4, 1))])
    np.testing.assert_array_equal(bottleneck(wider, 5.0, 3).encoder, bottleneck(TABLE, 5.0, 3).encoder)


def test_rounding_of_the_table_does_not_matter():
    """In float32 the table sums to 1 + 3e-8."""
    exact, rounded = bottleneck(TABLE, 5.0, 3), bottleneck(TABLE.astype(np.float32), 5.0, 3)
    np.testing.assert_allclose(rounded.encoder, exact.encoder, atol=1e-5)


def test_too_few_rounds_are_reported():
    with pytest.raises(
        RuntimeError, match=r"after max_iterations=2 the encoder still .*tolerance=1e-12; .*beta=3 a"
    ):
        bottleneck(TABLE, 3.0, 2, max_iterations=2)
    loose = bottleneck(TABLE, 3.0, 2, max_iterations=1, tolerance=1.0)
    once = fitting._next_encoder(np.random.default_rng(0).dirichlet(np.ones(2), size=4), TABLE, 3.0)
    np.testing.assert_array_equal(loose.encoder, once)


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"joint": [0.5, 0.5]}, ValueError, r"joint has shape \(2,\); give a table joint\[x, y\]"),
        ({"joint": [[0.5, 0.5], [0, 0]]}, ValueError, r"whole row 1, .* joint\[joint.sum\(axis=1\) > 0\]"),
        ({"rng": 0}, TypeError, "rng=0 is not a numpy.random.Generator"),
        ({"clusters": 0}, ValueError, "clusters=0 is too small"),
        ({"max_iterations": 0}, ValueError, "max_iterations=0 is too small"),
        ({"beta": 0}, ValueError, r"beta holds 0\.0"),
        ({"tolerance": 0}, ValueError, r"tolerance holds 0\.0"),
        ({"base": 1}, ValueError, "base=1 is not"),
    ],
)  # fmt: skip
def test_a_bottleneck_refuses_what_it_cannot_use(changed, error, message):
    arguments = {"joint": TABLE, "beta": 1.0, "clusters": 2, "rng": np.random.default_rng(0)}
    with pytest.raises(error, match=message):
        fitting.information_bottleneck(**(arguments | changed))
