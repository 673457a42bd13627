"""Quadrature, Monte Carlo, counts, neighbours and drift, each against a second route."""

import warnings
from itertools import product
from math import e, exp, expm1, inf, lgamma, log, pi, sqrt
from statistics import mean, stdev

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, special, stats
from sklearn.datasets import load_digits
from sklearn.feature_selection import mutual_info_regression
from sklearn.metrics import mutual_info_score

from klcourse import discrete, estimation
from klcourse.estimation import entropy_nearest_neighbours as entropy
from klcourse.estimation import kl_nearest_neighbours as divergence
from klcourse.estimation import mutual_information_nearest_neighbours as information

BASES = [2, e, 10, 3.5]


def normal(mean, sigma):
    return lambda x: -(((x - mean) / sigma) ** 2) / 2 - log(sigma * sqrt(2 * pi))


def kl_of_normals(mean_p, sigma_p, mean_q, sigma_q):
    d = log(sigma_p / sigma_q)
    return (expm1(2 * d) - 2 * d + ((mean_p - mean_q) / sigma_q) ** 2) / 2


def bump(width, height=1.0):
    """Log density of a raised cosine on [−width, width], times `height`; it is 0 elsewhere."""

    def log_density(x):
        inside = np.abs(x) < width
        return np.log(
            height * (1 + np.cos(pi * x / width)) / (2 * width), where=inside, out=np.full_like(x, -inf)
        )

    return log_density


def five_standard_errors(values):
    return 5 * stdev(values) / sqrt(len(values))


# ---- quadrature: Kullback–Leibler ------------------------------------------------------------------


@given(
    st.floats(-5, 5), st.floats(0.1, 5), st.floats(-3, 3), st.floats(0.5, 4), st.sampled_from(BASES)
)  # fmt: skip
def test_kl_quadrature_equals_the_closed_form_of_normals(mean_p, sigma_p, shift, ratio, base):
    mean_q, sigma_q = mean_p + shift * sigma_p, ratio * sigma_p
    lower, upper = mean_p - 12 * sigma_p, mean_p + 12 * sigma_p
    value = estimation.kl_quadrature(
        normal(mean_p, sigma_p), normal(mean_q, sigma_q), lower, upper, base=base
    )
    true = kl_of_normals(mean_p, sigma_p, mean_q, sigma_q) / log(base)
    assert value == pytest.approx(true, rel=1e-12, abs=1e-13)


def test_kl_quadrature_of_the_chapter():
    narrow, wide = normal(0, 1), normal(1, 2)
    assert estimation.kl_quadrature(narrow, wide, -20, 20) == pytest.approx(log(2) - 1 / 4, abs=1e-14)
    assert estimation.kl_quadrature(wide, narrow, -20, 20) == pytest.approx(2 - log(2), abs=1e-13)
    assert type(estimation.kl_quadrature(narrow, wide, -20, 20)) is float


def test_four_points_to_a_standard_deviation_give_all_digits_of_a_bell_curve():
    value = estimation.kl_quadrature(normal(0, 1), normal(1, 2), -10, 10, n=81)
    assert value == pytest.approx(log(2) - 1 / 4, abs=1e-15)


def test_an_edge_brings_back_the_fourth_power_of_the_step():
    def exponential(rate):
        return lambda x: log(rate) - rate * x

    def error(n):
        return estimation.kl_quadrature(exponential(1), exponential(0.5), 0, 40, n) - (log(2) - 1 / 2)

    assert error(401) / error(801) == pytest.approx(2**4, rel=0.01)


def test_simpsons_rule_is_exact_for_cubics():
    """p = 1 and log q = 1 − 12 x³ + 6 x² − 4 on [0, 1], with the fewest points there are."""
    value = estimation.kl_quadrature(np.zeros_like, lambda x: 6 * x**2 - 12 * x**3 - 3, 0, 1, n=3)
    assert value == pytest.approx(4, abs=1e-15)


@pytest.mark.parametrize("function", [estimation.kl_quadrature, estimation.js_quadrature])
def test_quadrature_asks_each_density_once_for_all_points(function):
    asked = []

    def record(x):
        asked.append(x.copy())
        return normal(0, 1)(x)

    function(record, record, -9, 10, 39)
    assert len(asked) == 2
    for points in asked:
        np.testing.assert_allclose(points, np.arange(-9, 10.25, 0.5), atol=1e-14)


def test_where_p_is_0_nothing_is_added():
    def integrand(x):
        p, q = (np.exp(bump(width)(np.array([x])))[0] for width in (1, 2))
        return p * log(p / q) if p > 0 else 0.0

    true = integrate.quad(integrand, -1, 1, epsabs=1e-13)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = estimation.kl_quadrature(bump(1), bump(2), -4, 4)
    assert value == pytest.approx(true, abs=1e-7)


def test_kl_quadrature_is_infinite_where_q_is_0_and_p_is_not():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert estimation.kl_quadrature(bump(2), bump(1), -4, 4) == inf
        # At −50 the density of p is e^−1251, which is 0 as a float, and not 0.
        far = lambda x: np.where(x < -49, -inf, normal(0, 1)(x))  # noqa: E731
        assert estimation.kl_quadrature(normal(0, 1), far, -50, 50) == inf


def test_kl_quadrature_is_0_at_equality():
    assert estimation.kl_quadrature(normal(1, 3), normal(1, 3), -40, 40) == 0.0


def test_kl_quadrature_is_not_negative_where_the_mass_of_q_is_rounded_up():
    value = estimation.kl_quadrature(bump(1), bump(1, 1 + 0.9e-6), -1, 1)
    assert value == 0.0
    assert not np.signbit(value)


@pytest.mark.parametrize("off", [-1, 1])
def test_the_mass_of_p_is_1_to_a_millionth(off):
    estimation.kl_quadrature(bump(1, 1 + off * 0.99e-6), bump(2), -2, 2)
    estimation.js_quadrature(bump(1, 1 + off * 0.99e-6), bump(2, 1 + off * 0.99e-6), -2, 2)
    wrong = bump(1, 1 + off * 1.01e-6)
    with pytest.raises(ValueError, match=r"^the density of logp has mass (0\.999998|1\.000001)\d* on \["):
        estimation.kl_quadrature(wrong, bump(2), -2, 2)
    with pytest.raises(ValueError, match=r"^the density of logp has mass"):
        estimation.js_quadrature(wrong, bump(2), -2, 2)
    with pytest.raises(ValueError, match=r"^the density of logq has mass"):
        estimation.js_quadrature(bump(2), wrong, -2, 2)


def test_a_wrong_mass_is_told_with_what_to_do():
    with pytest.raises(ValueError, match=(
        r"^the density of logp has mass 0\.6826894921 on \[-1, 1\], not 1; "
        r"widen the interval, take more than n=2001 points, or normalise logp$"
    )):  # fmt: skip
        estimation.kl_quadrature(normal(0, 1), normal(0, 1), -1, 1)
    with pytest.raises(ValueError, match="density of logp has mass inf"):
        estimation.kl_quadrature(lambda x: np.full_like(x, 800), normal(0, 1), -1, 1)


def test_the_mass_of_q_may_lie_elsewhere_but_is_never_above_1():
    whole = estimation.kl_quadrature(normal(0, 1), normal(9, 3), -10, 10)
    assert whole == pytest.approx(kl_of_normals(0, 1, 9, 3), abs=1e-12)
    estimation.kl_quadrature(bump(1), bump(2, 1 + 0.99e-6), -2, 2)
    with pytest.raises(ValueError, match=r"^the density of logq has mass 1\.000001\d* on .*normalise logq"):
        estimation.kl_quadrature(bump(1), bump(2, 1 + 1.01e-6), -2, 2)


def test_a_density_that_is_0_at_an_end_needs_another_variable():
    """D(Beta(1, 1) ‖ Beta(3, 2)) = −∫ log(12 x² (1 − x)) dx = 3 − log 12."""

    def logit(log_density):
        return lambda t: log_density(special.expit(t)) + special.log_expit(t) + special.log_expit(-t)

    uniform, beta = stats.beta(1, 1).logpdf, stats.beta(3, 2).logpdf
    assert estimation.kl_quadrature(uniform, beta, 0, 1) == inf
    value = estimation.kl_quadrature(logit(uniform), logit(beta), -35, 35)
    assert value == pytest.approx(3 - log(12), abs=1e-12)


# ---- quadrature: Jensen–Shannon --------------------------------------------------------------------


def test_js_quadrature_of_the_chapter():
    def integrand(x):
        p, q = exp(normal(0, 1)(x)), exp(normal(2, 1)(x))
        return (p * log(2 * p / (p + q)) + q * log(2 * q / (p + q))) / 2

    true = integrate.quad(integrand, -10, 12, epsabs=1e-14)[0]
    value = estimation.js_quadrature(normal(0, 1), normal(2, 1), -10, 12)
    assert round(value, 4) == 0.3368
    assert value == pytest.approx(true, abs=1e-13)
    assert type(value) is float


@given(st.floats(-8, 8), st.floats(0.3, 3), st.sampled_from(BASES))
def test_js_quadrature_averages_the_divergences_from_the_mixture(shift, sigma, base):
    p, q = normal(0, 1), normal(shift, sigma)
    mixture = lambda x: np.logaddexp(p(x), q(x)) - log(2)  # noqa: E731
    there, back, from_p, from_q = (
        function(first, second, -40, 40, base=base)
        for function, first, second in [
            (estimation.js_quadrature, p, q),
            (estimation.js_quadrature, q, p),
            (estimation.kl_quadrature, p, mixture),
            (estimation.kl_quadrature, q, mixture),
        ]
    )
    assert there == pytest.approx((from_p + from_q) / 2, abs=1e-13)
    assert there == pytest.approx(back, abs=1e-15)
    assert 0 <= there <= log(2) / log(base)


@pytest.mark.parametrize("shift", [1e-2, 1e-5, 1e-8])
def test_a_small_js_quadrature_keeps_its_digits(shift):
    """It is shift²/8 − shift⁴/64 + …, a sum of terms that cancel when written with logarithms."""
    value = estimation.js_quadrature(normal(0, 1), normal(shift, 1), -12, 12)
    assert value == pytest.approx(shift**2 / 8 * (1 - shift**2 / 8), rel=1e-8)
    assert estimation.js_quadrature(normal(shift, 1), normal(shift, 1), -12, 12) == 0.0


def test_js_quadrature_saturates_at_one_bit():
    apart = [lambda x: bump(1)(x + 2), lambda x: bump(1)(x - 2)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = estimation.js_quadrature(*apart, -4, 4, base=2)
    assert value == pytest.approx(1.0, abs=1e-15)
    heavy = [lambda x: bump(1, 1 + 0.9e-6)(x + 2), lambda x: bump(1, 1 + 0.9e-6)(x - 2)]
    assert estimation.js_quadrature(*heavy, -4, 4) == log(2)
    assert estimation.js_quadrature(*heavy, -4, 4, base=2) == 1.0


def test_the_smallest_float_does_not_make_js_quadrature_infinite():
    """scipy#20083: the half of 5e-324 is 0, and a mixture computed with it too small."""
    faint = lambda x: np.maximum(bump(1)(x), -744.5)  # noqa: E731
    assert np.exp(-744.5) == 5e-324
    assert estimation.js_quadrature(faint, bump(1), -2, 2) == 0.0


def test_the_divergence_of_beta_densities_that_a_lecture_misprints():
    """Beta(1, 1) and Beta(3, 1.2): the printed 0.1773 averages KL(m ‖ ·) in place of KL(· ‖ m).

    Over x one density is 0 at both ends and steep at 1; over log x/(1 − x) both are smooth bells.
    """

    def logit(a, b):
        return lambda t: a * special.log_expit(t) + b * special.log_expit(-t) - special.betaln(a, b)

    f, g = logit(1, 1), logit(3, 1.2)
    mixture = lambda t: np.logaddexp(f(t), g(t)) - log(2)  # noqa: E731
    right = estimation.js_quadrature(f, g, -40, 40)
    assert round(right, 4) == 0.0984
    printed = [estimation.kl_quadrature(mixture, each, -40, 40) for each in (f, g)]
    assert round(mean(printed), 4) == 0.1773

    def integrand(x):
        p, q = 1.0, stats.beta.pdf(x, 3, 1.2)
        return (special.rel_entr(p, (p + q) / 2) + special.rel_entr(q, (p + q) / 2)) / 2

    assert right == pytest.approx(integrate.quad(integrand, 0, 1, epsabs=1e-12)[0], abs=1e-9)


# ---- densities that are refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("density", "error", "message"),
    [
        (0.5, TypeError, r"=0\.5 is not a function; give one .*such as scipy"),
        (lambda x: 0.0, ValueError, r" returns shape \(\) for points of shape \(2001,\); return one"),
        (lambda x: x[:, None], ValueError, r" returns shape \(2001, 1\) .*shape \(2001,\)$"),
        (lambda x: np.where(x == 1, np.nan, -1), ValueError, r" returns nan at the point 1\.0; return a"),
        (lambda x: np.where(x == 0, inf, -1), ValueError, r" returns inf at the point 0\.0; "),
        (lambda x: x.astype(complex), TypeError, " has dtype complex128"),
    ],
)  # fmt: skip
def test_what_is_no_log_density_is_refused_by_name(density, error, message):
    for function in (estimation.kl_quadrature, estimation.js_quadrature):
        with pytest.raises(error, match="^logp" + message):
            function(density, bump(1), -1, 1)
        with pytest.raises(error, match="^logq" + message):
            function(bump(1), density, -1, 1)


def test_a_log_density_that_is_wrong_at_a_sample_is_told_with_the_sample():
    samples = np.array([[0.5, 1.0], [0.25, 2.0]])
    right, wrong = (lambda x: x[:, 0]), (lambda x: np.array([0, np.nan]))
    with pytest.raises(ValueError, match=r"^logp returns nan at the point \[0\.25 2\.  \]"):
        estimation.kl_monte_carlo(wrong, right, samples)
    with pytest.raises(ValueError, match=r"^logq returns nan at the point \[0\.25 2\.  \]"):
        estimation.kl_monte_carlo(right, wrong, samples)


@pytest.mark.parametrize(
    ("interval", "error", "message"),
    [
        ((1, 1), ValueError, "lower=1 is not below upper=1; give the interval's left end first"),
        ((2, 1), ValueError, "lower=2 is not below upper=1"),
        (([0, 1], 2), ValueError, r"lower has shape \(2,\); give a single number"),
        ((0, [1]), ValueError, r"upper has shape \(1,\)"),
        ((0, inf), ValueError, "upper holds an infinite number"),
        ((0, 1, 1), ValueError, "n=1 is too small; give at least 3"),
        ((0, 1, 100), ValueError, "n=100 is even; .* odd number of points, such as n=101"),
        ((0, 1, 3.0), TypeError, "n=3.0 is not a whole number"),
    ],
)
def test_what_is_no_grid_is_refused(interval, error, message):
    with pytest.raises(error, match="^" + message):
        estimation.kl_quadrature(np.zeros_like, np.zeros_like, *interval)


# ---- Monte Carlo -----------------------------------------------------------------------------------

ESTIMATORS = {"k1": lambda d: d, "k2": lambda d: d**2 / 2, "k3": lambda d: exp(-d) - 1 + d}


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_an_estimate_is_the_mean_of_its_terms_with_its_standard_error(estimator, base):
    samples = np.array([0.5, -2.0, 3.0, 0.0])
    terms = [ESTIMATORS[estimator](3 * x - 1) / log(base) for x in samples]
    value, error = estimation.kl_monte_carlo(
        lambda x: 2 * x, lambda x: 1 - x, samples, estimator, base=base
    )  # fmt: skip
    assert value == pytest.approx(mean(terms), rel=1e-14)
    assert error == pytest.approx(stdev(terms) / 2, rel=1e-14)


def test_an_estimate_has_names():
    estimate = estimation.kl_monte_carlo(lambda x: 2 * x, lambda x: x, [1.0, 3.0])
    assert estimate == (2.0, 1.0)
    assert (estimate.value, estimate.standard_error) == (2.0, 1.0)
    assert [type(number) for number in estimate] == [float, float]


def test_k1_and_k3_have_no_bias_and_k2_has():
    """For normals of one sigma, d is normal with mean D and variance 2D: the mean of k2 is D + D²/2."""
    samples = np.random.default_rng(1).normal(0, 1, 200_000)
    true = kl_of_normals(0, 1, 1, 1)
    means = {"k1": true, "k2": true + true**2 / 2, "k3": true}
    estimates = {name: estimation.kl_monte_carlo(normal(0, 1), normal(1, 1), samples, name) for name in means}
    for name, (value, error) in estimates.items():
        assert abs(value - means[name]) < 5 * error
    assert estimates["k2"].value - true > 5 * estimates["k2"].standard_error
    assert estimates["k3"].standard_error < estimates["k1"].standard_error


@pytest.mark.parametrize(("sigma", "honest"), [(1, True), (2, False)])
def test_the_standard_error_is_how_far_estimates_scatter_unless_q_is_wide(sigma, honest):
    """With twice the variance of p or more, q/p has infinite variance under p, and k3 with it."""
    rng = np.random.default_rng(2)
    runs = [
        estimation.kl_monte_carlo(normal(0, 1), normal(0.5, sigma), rng.normal(size=500), "k3")
        for _ in range(400)
    ]
    ratio = mean(run.standard_error for run in runs) / stdev([run.value for run in runs])
    assert (0.9 < ratio < 1.1) if honest else (ratio < 0.5)


@pytest.mark.parametrize("estimator", ["k1", "k3"])
def test_monte_carlo_agrees_with_quadrature(estimator):
    """Two humps, between which no closed form exists."""

    def humps(x):
        return np.logaddexp(normal(-2, 0.7)(x), normal(1, 1)(x)) - log(2)

    rng = np.random.default_rng(3)
    samples = np.where(rng.random(50_000) < 0.5, rng.normal(-2, 0.7, 50_000), rng.normal(1, 1, 50_000))
    true = estimation.kl_quadrature(humps, normal(0, 2), -15, 15)
    value, error = estimation.kl_monte_carlo(humps, normal(0, 2), samples, estimator)
    assert abs(value - true) < 5 * error
    assert error < 0.01


def test_monte_carlo_hands_over_vectors_as_they_are():
    rng = np.random.default_rng(4)
    shift = np.array([1.0, 0.5, 0.0])
    samples = rng.normal(size=(20_000, 3))

    def log_density(centre):
        return lambda x: normal(centre, 1)(x).sum(axis=1)

    value, error = estimation.kl_monte_carlo(log_density(0), log_density(shift), samples)
    assert abs(value - (shift**2).sum() / 2) < 5 * error


@pytest.mark.parametrize("d", [1e-6, -1e-6, 1e-9, -0.01, 0.3])
def test_k3_keeps_its_digits_near_equality(d):
    """tunix#2315: exp(−d) − 1 + d is wrong by 9e-5 at d = 1e-6, and may be negative."""
    value, error = estimation.kl_monte_carlo(
        lambda x: np.full_like(x, d), lambda x: np.zeros_like(x), [0.0, 1.0], "k3"
    )
    with mpmath.workdps(50):
        true = mpmath.exp(-mpmath.mpf(d)) - 1 + mpmath.mpf(d)
        assert abs(value - true) <= 1e-14 * true
    assert error == 0.0


@given(st.lists(st.floats(-30, 30), min_size=2, max_size=20))
def test_k3_is_never_negative(differences):
    d = np.array(differences)
    value, _ = estimation.kl_monte_carlo(lambda x: x, np.zeros_like, d, "k3")
    assert value >= 0
    assert (value > 0) == (np.abs(d) > 1e-162).any()


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_sample_where_q_is_0_makes_the_estimate_infinite(estimator):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        estimate = estimation.kl_monte_carlo(
            np.zeros_like, lambda x: np.where(x > 0, 0, -inf), [1.0, -1.0, 2.0], estimator
        )
    assert estimate == (inf, inf)


def test_an_estimate_too_large_for_a_float_is_infinite():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert estimation.kl_monte_carlo(np.zeros_like, np.abs, [800.0, 1.0], "k3") == (inf, inf)
        value, error = estimation.kl_monte_carlo(np.zeros_like, np.abs, [600.0, 1.0], "k3")
    assert value == pytest.approx(exp(600) / 2)
    assert error == inf


def test_a_sample_that_p_cannot_give_is_refused():
    with pytest.raises(ValueError, match=r"^logp is -inf at sample 2, -1\.0, .*draw the samples from p"):
        estimation.kl_monte_carlo(lambda x: np.where(x > 0, 0, -inf), np.zeros_like, [1.0, 2.0, -1.0])


@pytest.mark.parametrize(
    ("samples", "estimator", "message"),
    [
        ([1.0], "k1", "samples holds too few samples, 1; give at least 2"),
        (1.0, "k1", r"samples has shape \(\); give n samples as shape \(n,\) or \(n, d\)"),
        (np.zeros((2, 2, 2)), "k1", r"samples has shape \(2, 2, 2\)"),
        ([1.0, 2.0], "k4", "estimator='k4' is unknown; choose one of 'k1', 'k2', 'k3'"),
    ],
)
def test_what_is_no_sample_is_refused(samples, estimator, message):
    with pytest.raises(ValueError, match="^" + message):
        estimation.kl_monte_carlo(np.zeros_like, np.zeros_like, samples, estimator)


# ---- entropy from counts ---------------------------------------------------------------------------


@pytest.mark.parametrize("base", BASES)
def test_entropy_from_counts_by_hand(base):
    counts = [2, 0, 1, 1]
    plug_in = 1.5 * log(2) / log(base)
    assert estimation.entropy_from_counts(counts, base=base) == pytest.approx(plug_in, abs=1e-15)
    corrected = estimation.entropy_from_counts(counts, base=base, correction="miller-madow")
    assert corrected == pytest.approx(plug_in + 2 / 8 / log(base), abs=1e-15)
    assert type(corrected) is float


def test_entropy_from_counts_takes_batches_and_whole_floats():
    counts = np.array([[[3, 1, 0], [5, 5, 5]], [[0, 0, 9], [1, 2, 3]]])
    for correction in (None, "miller-madow"):
        each = [
            [estimation.entropy_from_counts(row, correction=correction) for row in rows] for rows in counts
        ]
        batch = estimation.entropy_from_counts(counts.astype(float), correction=correction)
        np.testing.assert_allclose(batch, each, atol=1e-15)
        first = estimation.entropy_from_counts(np.moveaxis(counts, -1, 0), correction=correction, axis=0)
        np.testing.assert_allclose(first, each, atol=1e-15)
    assert batch[1, 0] == 0.0  # one outcome seen: nothing to correct


def test_miller_madow_takes_most_of_the_bias_off_a_fair_die():
    """The exact mean over all results of twelve throws."""
    n, sides = 12, 6
    counts = np.array([c for c in product(range(n + 1), repeat=sides - 1) if sum(c) <= n])
    counts = np.column_stack([counts, n - counts.sum(axis=1)])
    weights = np.exp(lgamma(n + 1) - special.gammaln(counts + 1).sum(axis=1) - n * log(sides))
    assert weights.sum() == pytest.approx(1)
    plug_in = weights @ estimation.entropy_from_counts(counts) - log(sides)
    corrected = weights @ estimation.entropy_from_counts(counts, correction="miller-madow") - log(sides)
    assert plug_in == pytest.approx(-(sides - 1) / (2 * n), rel=0.2)
    assert abs(corrected) < abs(plug_in) / 3


def test_the_bias_of_many_counts_is_what_miller_madow_adds():
    """A coin of probability 0.3 thrown 1000 times: the exact mean, by the binomial distribution."""
    n, p = 1000, 0.3
    heads = np.arange(n + 1)
    weights = stats.binom.pmf(heads, n, p)
    plug_in = weights @ estimation.entropy_from_counts(np.column_stack([heads, n - heads]))
    assert plug_in - discrete.entropy([p, 1 - p]) == pytest.approx(-1 / (2 * n), rel=0.01)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([0.25, 0.75], r"counts holds 0\.25 at index 0, .*whole number; .*klcourse\.entropy\(\) for prob"),
        ([[3, 1], [2, 2.5]], r"counts holds 2\.5 at index \(1, 1\)"),
        ([3, -1], r"counts holds -1\.0 at index 1"),
        ([0, 0], "counts sum to 0"),
    ],
)
def test_what_is_no_count_is_refused(counts, message):
    with pytest.raises(ValueError, match="^" + message):
        estimation.entropy_from_counts(counts)


def test_an_unknown_correction_is_refused():
    message = "correction='jackknife' is unknown; choose one of None, 'miller-madow'"
    with pytest.raises(ValueError, match="^" + message):
        estimation.entropy_from_counts([1, 2], correction="jackknife")
    with pytest.raises(ValueError, match="^" + message):
        estimation.mutual_information_from_samples([1, 2], [1, 2], correction="jackknife")


# ---- mutual information of labels ------------------------------------------------------------------

LABELS = st.lists(st.tuples(st.integers(-2, 3), st.integers(5, 8)), min_size=1, max_size=60)


def contingency(x, y):
    table = np.zeros((len(set(x)), len(set(y))), dtype=int)
    rows, columns = sorted(set(x)), sorted(set(y))
    for a, b in zip(x, y, strict=True):
        table[rows.index(a), columns.index(b)] += 1
    return table


def exact_mutual_information(table):
    """In nats with 50 digits, from the definition."""
    n, rows, columns = table.sum(), table.sum(axis=1), table.sum(axis=0)
    with mpmath.workdps(50):
        return mpmath.fsum(
            mpmath.mpf(int(table[i, j])) / int(n)
            * mpmath.log(mpmath.mpf(int(table[i, j]) * int(n)) / (int(rows[i]) * int(columns[j])))
            for i, j in zip(*np.nonzero(table), strict=True)
        )  # fmt: skip


@given(LABELS, st.sampled_from(BASES))
def test_mutual_information_of_labels_agrees_with_fifty_digits(pairs, base):
    x, y = zip(*pairs, strict=True)
    value = estimation.mutual_information_from_samples(x, y, base=base)
    true = exact_mutual_information(contingency(x, y)) / mpmath.log(base)
    assert abs(value - true) <= 1e-14 * true
    assert type(value) is float


@given(LABELS)
def test_mutual_information_of_labels_is_that_of_their_table(pairs):
    x, y = zip(*pairs, strict=True)
    value = estimation.mutual_information_from_samples(x, y)
    joint = discrete.normalize(contingency(x, y), axis=None)
    assert value == pytest.approx(discrete.mutual_information(joint), abs=1e-14)
    assert value == pytest.approx(mutual_info_score(x, y), abs=1e-14)
    assert value == pytest.approx(estimation.mutual_information_from_samples(y, x), abs=1e-15)


@pytest.mark.parametrize(
    "relabel",
    [
        lambda labels: labels.astype(np.int8),
        lambda labels: labels.astype(np.uint8) + np.uint8(200),
        lambda labels: labels.astype(np.float16) - 9,
        lambda labels: labels - 2**31,
        lambda labels: labels + 2**31 - 1,
        lambda labels: labels - 2**62,
        lambda labels: labels.astype(np.uint64) + np.uint64(2**64 - 20),
        lambda labels: np.where(labels == 0, -(2**63), labels + (2**63 - 21)),
        lambda labels: labels * 1e300,
        lambda labels: labels.astype(str),
        lambda labels: labels.astype(bytes),
        lambda labels: labels.tolist(),
    ],
)
def test_mutual_information_does_not_depend_on_what_the_labels_are(relabel):
    """Counting, sorting and small integer types that would overflow give one result."""
    rng = np.random.default_rng(5)
    x = rng.integers(0, 12, 400)
    y = (x + rng.integers(0, 3, 400)) % 13
    true = float(exact_mutual_information(contingency(x, y)))
    for other in (relabel(y), y):
        value = estimation.mutual_information_from_samples(relabel(x), other)
        assert value == pytest.approx(true, rel=1e-14)


def test_booleans_are_labels():
    x = np.array([True, True, False, False])
    assert estimation.mutual_information_from_samples(x, [1, 1, 0, 0], base=2) == 1.0


@pytest.mark.parametrize("kinds", [7, 150, 400])
def test_many_samples_are_counted_in_pieces(kinds):
    """The table fits a piece, is larger than one, and is larger than the sample."""
    rng = np.random.default_rng(6)
    x = rng.integers(0, kinds, 50_000)
    y = rng.integers(0, 1 + x)
    table = np.zeros((kinds, kinds))
    np.add.at(table, (x, y), 1)
    true = discrete.mutual_information(table / 50_000)
    assert estimation.mutual_information_from_samples(x, y) == pytest.approx(true, rel=1e-12)


def test_labels_of_every_sample_their_own_need_no_table():
    """A table of 1e5 × 1e5 cells would take 80 GB."""
    x = np.random.default_rng(7).permutation(100_000)
    y = -3 * x
    value = estimation.mutual_information_from_samples(x, y, base=10)
    assert value == pytest.approx(5, abs=1e-12)


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=4), st.lists(st.integers(1, 5), min_size=1, max_size=4)
)  # fmt: skip
def test_independent_labels_have_exactly_0(rows, columns):
    """sklearn#9772, #16355: rounding makes it 1e-16 or −1e-16."""
    pairs = [(i, j) for i, r in enumerate(rows) for j, c in enumerate(columns) for _ in range(r * c)]
    x, y = zip(*pairs, strict=True)
    value = estimation.mutual_information_from_samples(x, y)
    assert value == 0.0
    assert not np.signbit(value)


def test_a_constant_label_has_exactly_0():
    y = np.random.default_rng(8).integers(0, 7, 1000)
    assert estimation.mutual_information_from_samples(np.full(1000, 5), y) == 0.0
    assert estimation.mutual_information_from_samples(y, ["same"] * 1000) == 0.0
    for far in (1e300, -1e300, 2**64 - 1, -(2**63)):
        assert estimation.mutual_information_from_samples([far] * 1000, y) == 0.0


def test_products_of_counts_do_not_overflow():
    """sklearn#9772: margins of 55 161 and 73 187 multiply to 4e9, which an int32 does not hold."""
    ones, twos = [52632, 14660, 3271, 814, 316], [2529, 793, 204, 39, 20]
    table = np.array([ones, twos]).T
    x, y = np.repeat(np.arange(10) // 2, table.ravel()), np.repeat(np.arange(10) % 2, table.ravel())
    value = estimation.mutual_information_from_samples(x.astype(np.int32), y.astype(np.int32))
    true = exact_mutual_information(table)
    assert abs(value - true) <= 1e-12 * true


@pytest.mark.parametrize("n", [1, 4 * 10**9, 10**15])
def test_a_table_of_billions_has_the_information_of_its_shares(n):
    """sklearn#16355: with counts of 4e9 the products leave int64, and the result was NaN."""
    table = n * np.array([[3, 1, 0], [1, 2, 2]])
    rows, columns = np.nonzero(table)
    value = estimation._mutual_information(rows, columns, table[rows, columns].astype(float))
    assert value == pytest.approx(float(exact_mutual_information(table)), rel=1e-14)


def test_mutual_information_of_the_best_pixel_of_a_digit():
    digits = load_digits()
    bits = [
        estimation.mutual_information_from_samples(pixel, digits.target, base=2) for pixel in digits.data.T
    ]
    assert (int(np.argmax(bits)), round(max(bits), 4)) == (21, 0.6685)
    assert bits[0] == 0.0  # a corner that is always white


def test_the_plug_in_estimate_is_too_high_by_what_its_table_says():
    rng = np.random.default_rng(9)
    n, kx, ky = 2000, 8, 6
    pairs = [(rng.integers(0, kx, n), rng.integers(0, ky, n)) for _ in range(300)]
    plug_in = [estimation.mutual_information_from_samples(x, y) for x, y in pairs]
    bias = (kx - 1) * (ky - 1) / (2 * n)
    assert abs(mean(plug_in) - bias) < five_standard_errors(plug_in)
    corrected = [
        estimation.mutual_information_from_samples(x, y, correction="miller-madow") for x, y in pairs
    ]
    assert abs(mean(corrected)) < five_standard_errors(corrected)
    assert min(corrected) < 0 < min(plug_in)


@given(LABELS, st.sampled_from(BASES))
def test_a_corrected_mutual_information_is_made_of_corrected_entropies(pairs, base):
    x, y = zip(*pairs, strict=True)
    table = contingency(x, y)
    h_x, h_y, h_xy = (
        estimation.entropy_from_counts(counts, base=base, correction="miller-madow")
        for counts in (table.sum(axis=1), table.sum(axis=0), table.ravel())
    )
    value = estimation.mutual_information_from_samples(x, y, base=base, correction="miller-madow")
    assert value == pytest.approx(h_x + h_y - h_xy, abs=1e-13)


@pytest.mark.parametrize(
    ("x", "y", "error", "message"),
    [
        ([0.5, 1.0], [0, 1], ValueError, r"x holds 0\.5 at index 0, .*bin .*np\.digitize\(x, edges"),
        ([0, 1], [1.0, 2.5], ValueError, r"y holds 2\.5 at index 1"),
        ([0, 1], [1.0, np.nan], ValueError, "y holds NaN at index 1"),
        ([0, 1], [1, 2, 3], ValueError, "x holds 2 samples and y 3; give one of each for every pair"),
        ([[0, 1]], [0, 1], ValueError, r"x has shape \(1, 2\); give one label for each sample, shape \(n,\)"),
        ([], [], ValueError, "x is empty; give at least one label"),
        ([0, 1], np.array(["a", None]), TypeError, r"y has dtype object; .*np\.asarray\(y\)\.astype\(str\)"),
        (["a", "b"], [1j, 2j], TypeError, "y has dtype complex128; give integers, booleans or strings"),
    ],
)  # fmt: skip
def test_what_is_no_label_is_refused(x, y, error, message):
    with pytest.raises(error, match="^" + message):
        estimation.mutual_information_from_samples(x, y)


# ---- nearest neighbours ----------------------------------------------------------------------------


def distances(a, b, norm=2):
    """All of them, from each row of `a` to each of `b`."""
    a, b = (np.reshape(points, (len(points), -1)) for points in (a, b))
    return np.linalg.norm(a[:, None] - b[None], ord=norm, axis=-1)


@pytest.mark.parametrize(("dimensions", "k", "base"), [(0, 3, e), (1, 1, 2), (2, 3, 10), (3, 7, 3.5)])
def test_nearest_neighbour_entropy_is_the_published_formula(dimensions, k, base):
    samples = np.random.default_rng(10).normal(size=(60, dimensions) if dimensions else 60)
    d = max(dimensions, 1)
    kth = np.sort(distances(samples, samples), axis=1)[:, k]  # column 0 is the sample itself
    ball = {1: 2, 2: pi, 3: 4 * pi / 3}[d]
    digammas = sum(1 / i for i in range(k, 60))  # ψ(n) − ψ(k)
    true = digammas + log(ball) + d * np.mean(np.log(kth))
    value = entropy(samples, k, base=base)
    assert value == pytest.approx(true / log(base), abs=1e-12)
    assert type(value) is float


@pytest.mark.parametrize(("dimensions", "k", "base"), [(0, 1, e), (1, 2, 2), (2, 1, 10), (3, 4, 3.5)])
def test_nearest_neighbour_divergence_is_the_published_formula(dimensions, k, base):
    rng = np.random.default_rng(11)
    p = rng.normal(size=(50, dimensions) if dimensions else 50)
    q = rng.normal(0.5, 2, size=(70, dimensions) if dimensions else 70)
    rho = np.sort(distances(p, p), axis=1)[:, k]
    nu = np.sort(distances(p, q), axis=1)[:, k - 1]
    true = max(dimensions, 1) / 50 * np.log(nu / rho).sum() + log(70 / 49)
    value = divergence(p, q, k, base=base)
    assert value == pytest.approx(true / log(base), abs=1e-12)
    assert type(value) is float


def published_mutual_information(x, y, k):
    """Kraskov, Stögbauer and Grassberger's first algorithm with all pairs of samples."""
    apart_x, apart_y = distances(x, x, inf), distances(y, y, inf)
    kth = np.sort(np.maximum(apart_x, apart_y), axis=1)[:, [k]]
    n_x, n_y = ((apart < kth).sum(axis=1) - 1 for apart in (apart_x, apart_y))
    psi = special.digamma
    return psi(k) + psi(len(x)) - np.mean(psi(n_x + 1) + psi(n_y + 1))


@pytest.mark.parametrize(
    ("columns_x", "columns_y", "k", "base"), [(0, 0, 3, e), (1, 2, 1, 2), (3, 0, 5, 10)]
)  # fmt: skip
def test_nearest_neighbour_information_is_the_published_formula(columns_x, columns_y, k, base):
    rng = np.random.default_rng(12)
    common = rng.normal(size=80)
    x, y = (
        (common + rng.normal(size=(columns, 80))).T if columns else common + rng.normal(size=80)
        for columns in (columns_x, columns_y)
    )
    value = information(x, y, k, base=base)
    assert value == pytest.approx(published_mutual_information(x, y, k) / log(base), abs=1e-13)
    assert type(value) is float


def test_a_sample_just_as_far_as_the_neighbour_is_not_nearer():
    """On whole numbers many distances are equal, and "strictly nearer" is most of the result."""
    rng = np.random.default_rng(13)
    cells = rng.choice(20 * 20, size=150, replace=False)
    x, y = cells // 20, cells % 20
    value = information(x, y)
    assert value == pytest.approx(published_mutual_information(x, y, 3), abs=1e-13)


def test_nearest_neighbour_information_agrees_with_scikit_learn():
    """scikit-learn divides by the spread and adds noise of 1e-10, too little to change a rank here."""
    rng = np.random.default_rng(14)
    x, y = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=500).T
    x, y = x / x.std(), y / y.std()
    theirs = mutual_info_regression(x[:, None], y, n_neighbors=4, random_state=0)[0]
    assert information(x, y, k=4) == pytest.approx(theirs, abs=1e-12)


def test_nearest_neighbours_find_the_entropy_of_a_normal():
    rng = np.random.default_rng(15)
    estimates = [entropy(rng.normal(3, 0.1, 1000)) for _ in range(40)]
    true = log(0.1 * sqrt(2 * pi * e))
    assert abs(mean(estimates) - true) < five_standard_errors(estimates)
    assert max(estimates) < 0


def test_nearest_neighbours_find_the_entropy_of_two_correlated_normals():
    rng = np.random.default_rng(16)
    covariance = np.array([[1, 0.8], [0.8, 1]])
    estimates = [entropy(rng.multivariate_normal([0, 0], covariance, 2000)) for _ in range(20)]
    true = log(2 * pi * e) + log(np.linalg.det(covariance)) / 2
    assert abs(mean(estimates) - true) < five_standard_errors(estimates)


def test_nearest_neighbours_find_the_divergence_of_normals():
    rng = np.random.default_rng(17)
    estimates = [divergence(rng.normal(0, 1, 2000), rng.normal(1, 2, 3000)) for _ in range(30)]
    assert abs(mean(estimates) - kl_of_normals(0, 1, 1, 2)) < five_standard_errors(estimates)


@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.9])
def test_nearest_neighbours_find_the_information_of_normals(correlation):
    rng = np.random.default_rng(18)
    covariance = [[1, correlation], [correlation, 1]]
    estimates = [information(*rng.multivariate_normal([0, 0], covariance, 1000).T) for _ in range(30)]
    true = -log(1 - correlation**2) / 2
    assert abs(mean(estimates) - true) < five_standard_errors(estimates)
    if correlation == 0:
        assert min(estimates) < 0 < max(estimates)


def test_a_unit_shifts_the_entropy_and_not_the_divergence():
    rng = np.random.default_rng(19)
    p, q = rng.normal(size=(200, 2)), rng.normal(1, 1, size=(200, 2))
    assert entropy(10 * p) == pytest.approx(entropy(p) + 2 * log(10), abs=1e-12)
    assert divergence(10 * p, 10 * q) == pytest.approx(divergence(p, q), abs=1e-12)


def test_copies_of_a_sample_are_refused_where_a_distance_would_be_0():
    rng = np.random.default_rng(20)
    once = rng.normal(size=30)
    twice = np.append(once, once[4])
    message = (
        r"sample 4 has copies in {}, at distance 0, .*bin the samples .*or add a little noise.*seeded rng"
    )
    assert np.isfinite(entropy(twice, k=2))
    with pytest.raises(ValueError, match="^" + message.format("samples")):
        entropy(twice, k=1)
    assert np.isfinite(divergence(twice, rng.normal(size=30), k=2))
    with pytest.raises(ValueError, match="^" + message.format("samples_p")):
        divergence(twice, rng.normal(size=30))
    with pytest.raises(ValueError, match="^" + message.format("samples_q")):
        divergence(once, np.append(rng.normal(size=30), once[4]))
    assert np.isfinite(information(twice, twice**2, k=2))
    with pytest.raises(ValueError, match="^" + message.format(r"the pairs \(x, y\)")):
        information(twice, twice**2, k=1)


def test_a_constant_feature_is_refused():
    """sklearn#30772: with noise added, a constant feature was given 0.21 nats about a target of 0.001."""
    y = np.random.default_rng(21).normal(size=100)
    constant = np.full(100, 3.0)
    message = "{} is constant in column {}; what never changes has no density .*leave it out"
    with pytest.raises(ValueError, match="^" + message.format("x", 0)):
        information(constant, y)
    with pytest.raises(ValueError, match="^" + message.format("y", 1)):
        information(y, np.column_stack([y, constant]))
    with pytest.raises(ValueError, match="^" + message.format("samples", 1)):
        entropy(np.column_stack([y, constant]))
    with pytest.raises(ValueError, match="^" + message.format("samples_q", 0)):
        divergence(y, constant)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda s: entropy(s[:3]), ValueError, "samples holds too few samples, 3; give at least 4"),
        (lambda s: entropy(s, k=0), ValueError, "k=0 is too small; give at least 1"),
        (lambda s: entropy(s, k=1.0), TypeError, "k=1.0 is not a whole number"),
        (lambda s: divergence(s[:1], s), ValueError, "samples_p holds too few samples, 1; give at least 2"),
        (lambda s: divergence(s, s[:1]), ValueError, "samples_q holds too few samples, 1; give at least 2"),
        (
            lambda s: divergence(s, np.column_stack([s, s])),
            ValueError,
            r"samples_p has shape \(9,\) and samples_q has shape \(9, 2\); give samples of as many numbers",
        ),
        (lambda s: information(s, s[1:]), ValueError, "x holds 9 samples and y 8; give one of each"),
        (lambda s: information(s[:5], s, k=5), ValueError, "x holds too few samples, 5; give at least 6"),
        (lambda s: information(s, s[:5], k=5), ValueError, "y holds too few samples, 5; give at least 6"),
    ],
)
def test_samples_without_neighbours_are_refused(call, error, message):
    with pytest.raises(error, match="^" + message):
        call(np.arange(9) ** 2.0)


def test_as_many_samples_as_it_takes_are_enough():
    """Distances 1, 1 and 3; ψ(3) − ψ(2) = 1/2."""
    value = entropy([0.0, 1.0, 3.0], k=2)
    assert value == pytest.approx(1 / 2 + log(2) + log(3 * 2 * 3) / 3)


# ---- drift -----------------------------------------------------------------------------------------


@st.composite
def shares(draw, bins):
    weights = np.array(draw(st.lists(st.floats(1e-6, 1.0), min_size=bins, max_size=bins)))
    return weights / weights.sum()


@given(st.data())
def test_stability_index_agrees_with_fifty_digits_and_with_both_divergences(data):
    bins = data.draw(st.integers(1, 8))
    expected, actual = data.draw(shares(bins)), data.draw(shares(bins))
    value = estimation.population_stability_index(expected, actual)
    with mpmath.workdps(50):
        true = mpmath.fsum(
            (mpmath.mpf(a) - mpmath.mpf(x)) * mpmath.log(mpmath.mpf(a) / mpmath.mpf(x))
            for x, a in zip(expected, actual, strict=True)
        )
        assert abs(value - true) <= 1e-13 * true
    assert value == estimation.population_stability_index(actual, expected)
    assert type(value) is float


@given(st.data())
def test_stability_index_is_0_at_equality_and_keeps_its_digits_near_it(data):
    expected = data.draw(shares(5))
    assert estimation.population_stability_index(expected, expected) == 0.0
    moved = expected.copy()
    step = 2.0**-30 * expected.min()
    moved[0] += step
    moved[1] -= step
    assume((moved != expected).sum() == 2)
    a, b = (moved - expected)[:2]
    true = a * np.log1p(a / expected[0]) + b * np.log1p(b / expected[1])
    assert estimation.population_stability_index(expected, moved) == pytest.approx(true, rel=1e-9)


def test_stability_index_is_infinite_where_a_bin_is_empty_in_one_only():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert estimation.population_stability_index([0.5, 0.5], [1.0, 0.0]) == inf
        assert estimation.population_stability_index([1.0, 0.0], [0.5, 0.5]) == inf
        both = estimation.population_stability_index([0.25, 0.75, 0.0], [0.75, 0.25, 0.0])
    assert both == pytest.approx(log(3), abs=1e-15)


def test_stability_index_of_a_batch_is_the_index_of_each():
    expected = np.array([0.2, 0.3, 0.5])
    actual = discrete.normalize(np.random.default_rng(22).random((4, 3)))
    each = [estimation.population_stability_index(expected, row) for row in actual]
    np.testing.assert_allclose(estimation.population_stability_index(expected, actual), each, atol=1e-15)


def test_without_drift_the_index_is_a_chi_square_of_the_sample_sizes():
    """With three degrees of freedom, whose first two moments are 3 and 15."""
    rng = np.random.default_rng(23)
    true, n, m = [0.1, 0.2, 0.3, 0.4], 20_000, 30_000
    before, now = rng.multinomial(n, true, 2000) / n, rng.multinomial(m, true, 2000) / m
    scaled = estimation.population_stability_index(before, now) / (1 / n + 1 / m)
    assert abs(mean(scaled) - 3) < five_standard_errors(scaled)
    assert abs(mean(scaled**2) - 15) < five_standard_errors(scaled**2)


@pytest.mark.parametrize(
    ("expected", "actual", "message"),
    [
        ([3, 1], [0.5, 0.5], "expected sums to 4, not to 1"),
        ([0.5, 0.5], [3, 1], "actual sums to 4, not to 1"),
        ([0.5, 0.5], [1.0], r"expected has shape \(2,\) and actual has shape \(1,\)"),
    ],
)
def test_what_is_no_share_is_refused(expected, actual, message):
    with pytest.raises(ValueError, match="^" + message):
        estimation.population_stability_index(expected, actual)
