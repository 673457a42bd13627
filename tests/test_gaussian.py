"""Normal distributions and their mixtures, against fifty digits, quadrature and SciPy."""

from math import e, inf, log, pi, sqrt

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from klcourse import gaussian

pytestmark = pytest.mark.filterwarnings("error")

sigmas_of_any_size = st.floats(-150, 150).map(lambda exponent: 10.0**exponent)


def exact_kl(mean_p, sigma_p, mean_q, sigma_q):
    """The textbook form in nats, with digits enough to survive its cancellation."""
    with mpmath.workdps(80):
        mean_p, sigma_p, mean_q, sigma_q = map(mpmath.mpf, (mean_p, sigma_p, mean_q, sigma_q))
        spread = mpmath.log(sigma_q / sigma_p) + sigma_p**2 / (2 * sigma_q**2) - mpmath.mpf(1) / 2
        return spread + (mean_p - mean_q) ** 2 / (2 * sigma_q**2)


def exact_multivariate_kl(mean_p, cov_p, mean_q, cov_q):
    with mpmath.workdps(80):
        cov_p, cov_q = mpmath.matrix(np.asarray(cov_p).tolist()), mpmath.matrix(np.asarray(cov_q).tolist())
        gap = mpmath.matrix(mean_p) - mpmath.matrix(mean_q)
        ratio = mpmath.inverse(cov_q) * cov_p
        trace = mpmath.fsum(ratio[i, i] for i in range(ratio.rows))
        place = (gap.T * mpmath.inverse(cov_q) * gap)[0]
        return (trace - ratio.rows - mpmath.log(mpmath.det(ratio)) + place) / 2


def relative_error(value, true):
    with mpmath.workdps(80):
        return abs(value - true) / abs(true)


def covariance(rng, d):
    root = rng.normal(size=(d, d))
    return root @ root.T + 0.2 * np.eye(d)


# ---- entropy_normal ------------------------------------------------------------------------------


def test_entropy_of_a_narrow_normal_is_negative():
    assert gaussian.entropy_normal(0.1) == pytest.approx(-0.8836465597893729, abs=1e-15)


def test_entropy_depends_on_the_unit():
    centimetres, millimetres = gaussian.entropy_normal([1.7, 17.0])
    assert millimetres - centimetres == pytest.approx(log(10), abs=1e-14)


@pytest.mark.parametrize("base", [2, e, 10])
def test_entropy_is_the_expected_surprise(base):
    p = stats.norm(3.0, 0.7)
    integral = integrate.quad(lambda x: -p.pdf(x) * p.logpdf(x), -10, 16, points=[3])[0] / log(base)
    assert gaussian.entropy_normal(0.7, base=base) == pytest.approx(integral, abs=1e-10)


@given(sigmas_of_any_size)
def test_entropy_agrees_with_fifty_digits(sigma):
    with mpmath.workdps(50):
        true = (mpmath.log(2 * mpmath.pi * mpmath.e) + 2 * mpmath.log(sigma)) / 2
    assert abs(gaussian.entropy_normal(sigma) - true) <= 4e-16 * max(abs(true), 1)


def test_entropy_survives_where_the_variance_is_no_float():
    entropies = gaussian.entropy_normal([1e-300, 1e300])
    assert entropies == pytest.approx(1.4189385332046727 + 300 * log(10) * np.array([-1, 1]))


# ---- kl_normal -----------------------------------------------------------------------------------


def test_kl_of_the_chapter_by_hand():
    """N(0, 1) and N(1, variance 4): ln 2 − 1/4 one way, 2 − ln 2 the other."""
    assert gaussian.kl_normal(0, 1, 1, 2) == pytest.approx(log(2) - 0.25, abs=1e-15)
    assert gaussian.kl_normal(1, 2, 0, 1) == pytest.approx(2 - log(2), abs=1e-15)


@pytest.mark.parametrize("pair", [(0, 1, 1, 2), (1, 2, 0, 1), (-3, 0.5, -2.5, 0.4)])
def test_kl_is_the_integral_of_p_log_p_over_q(pair):
    p, q = stats.norm(*pair[:2]), stats.norm(*pair[2:])
    low, high = p.mean() - 12 * p.std(), p.mean() + 12 * p.std()
    integral = integrate.quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), low, high)[0]
    assert gaussian.kl_normal(*pair) == pytest.approx(integral, abs=1e-9)
    assert gaussian.kl_normal(*pair, base=2) == pytest.approx(integral / log(2), abs=1e-9)


@given(st.floats(-1e8, 1e8), sigmas_of_any_size, st.floats(-1e3, 1e3), sigmas_of_any_size)
def test_kl_agrees_with_fifty_digits(mean_q, sigma_q, steps, sigma_p):
    mean_p = mean_q + steps * sigma_q
    true = exact_kl(mean_p, sigma_p, mean_q, sigma_q)
    if 1e-300 < true < 1e300:
        assert relative_error(gaussian.kl_normal(mean_p, sigma_p, mean_q, sigma_q), true) < 1e-13


@given(st.floats(-12, 0), st.sampled_from([-0.99, 0.99]), sigmas_of_any_size)
def test_kl_of_nearly_equal_sigmas_agrees_with_fifty_digits(exponent, sign, sigma):
    close = sigma * (1 + sign * 10.0**exponent)
    true = exact_kl(0, close, 0, sigma)
    assert relative_error(gaussian.kl_normal(0, close, 0, sigma), true) < 1e-13


def test_kl_of_a_sigma_ratio_of_1_plus_1e_8_keeps_its_digits():
    """TFP and most others: the textbook form is wrong by 100 % here."""
    true = exact_kl(0, 1 + 1e-8, 0, 1)
    assert float(true) == pytest.approx(1e-16, rel=1e-7)
    assert relative_error(gaussian.kl_normal(0, 1 + 1e-8, 0, 1), true) < 1e-14


def test_kl_far_from_0_keeps_its_digits():
    """TFP: (μ₁/σ − μ₂/σ)² loses 7e-6 at means of 1e8."""
    assert gaussian.kl_normal(1e8 + 0.125, 0.3, 1e8, 0.3) == pytest.approx(0.125**2 / 0.18, rel=1e-15)


@given(st.floats(-1e9, 1e9), sigmas_of_any_size)
def test_kl_at_equality_is_exactly_0(mean, sigma):
    assert gaussian.kl_normal(mean, sigma, mean, sigma) == 0.0


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.floats(1e-3, 1e3))
def test_kl_of_equal_sigmas_is_the_same_both_ways(one, other, sigma):
    """Refutes that KL is always asymmetric."""
    forward = gaussian.kl_normal(one, sigma, other, sigma)
    assert forward == gaussian.kl_normal(other, sigma, one, sigma)
    assert forward == pytest.approx(((one - other) / sigma) ** 2 / 2, rel=1e-14)


def test_kl_where_the_ratio_of_sigmas_is_no_float():
    assert gaussian.kl_normal(0, 1e200, 0, 1e-200) == inf
    for tiny in (1e-200, 1e-108):  # their ratios to 1e200 are 0 and the smallest of normal floats
        true = exact_kl(0, tiny, 0, 1e200)
        assert relative_error(gaussian.kl_normal(0, tiny, 0, 1e200), true) < 1e-15
    assert gaussian.kl_normal(1e200, 1, 0, 1) == inf


def test_kl_of_batches_broadcasts():
    means, sigmas = np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 2.0])
    batch = gaussian.kl_normal(means, 1.5, 0.5, sigmas)
    assert batch.shape == (3, 2)
    for i, j in np.ndindex(3, 2):
        assert batch[i, j] == gaussian.kl_normal(means[i, 0], 1.5, 0.5, sigmas[j])
    assert type(gaussian.kl_normal(0, 1, 1, 2)) is float
    with pytest.raises(
        ValueError, match=r"mean_p has shape \(2,\) .* sigma_q has shape \(3,\), which do not"
    ):
        gaussian.kl_normal([0, 1], 1, 0, [1, 2, 3])


# ---- kl_multivariate_normal ----------------------------------------------------------------------


@pytest.mark.parametrize("d", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", range(5))
def test_multivariate_kl_agrees_with_fifty_digits(d, seed):
    rng = np.random.default_rng(seed)
    p, q = (rng.normal(size=d), covariance(rng, d)), (rng.normal(size=d), covariance(rng, d))
    true = exact_multivariate_kl(*p, *q)
    assert relative_error(gaussian.kl_multivariate_normal(*p, *q), true) < 1e-13
    bits = gaussian.kl_multivariate_normal(*p, *q, base=2)
    assert bits == pytest.approx(float(true) / log(2), rel=1e-13)


@pytest.mark.parametrize("closeness", [1e-2, 1e-5, 1e-8, 1e-12])
def test_multivariate_kl_of_nearly_equal_covariances_keeps_its_digits(closeness):
    """Differences of Cholesky factors alone would err by 2e-8 at 1e-8, and by 1e-3 at 1e-12."""
    rng = np.random.default_rng(8)
    cov_q = covariance(rng, 4)
    change = rng.uniform(-1, 1, size=(4, 4))
    cov_p = cov_q * (1 + closeness * (change + change.T) / 2)
    true = exact_multivariate_kl(np.zeros(4), cov_p, np.zeros(4), cov_q)
    assert (
        relative_error(gaussian.kl_multivariate_normal(np.zeros(4), cov_p, np.zeros(4), cov_q), true) < 1e-13
    )


@pytest.mark.parametrize("off_diagonal", [0.0, 0.3])
@pytest.mark.parametrize("scale", [0.505, 0.495, 1.495, 1.505])
def test_multivariate_kl_is_right_on_both_sides_of_the_change_of_formula(scale, off_diagonal):
    cov_q = np.array([[2.0, off_diagonal], [off_diagonal, 1.0]])
    true = exact_multivariate_kl([0, 0], scale * cov_q, [0, 0], cov_q)
    assert true == pytest.approx(scale - 1 - log(scale))
    assert relative_error(gaussian.kl_multivariate_normal([0, 0], scale * cov_q, [0, 0], cov_q), true) < 1e-14


def test_multivariate_kl_at_equality_is_exactly_0():
    rng = np.random.default_rng(3)
    means, covs = rng.normal(size=(6, 3)), np.array([covariance(rng, 3) for _ in range(6)])
    np.testing.assert_array_equal(gaussian.kl_multivariate_normal(means, covs, means, covs), np.zeros(6))


@pytest.mark.parametrize("d", [1, 4])
def test_multivariate_kl_is_cross_entropy_less_entropy(d):
    rng = np.random.default_rng(d)
    p, q = (rng.normal(size=d), covariance(rng, d)), (rng.normal(size=d), covariance(rng, d))
    spread = np.trace(np.linalg.solve(q[1], p[1])) / 2
    cross_entropy = spread - stats.multivariate_normal(*q).logpdf(p[0])
    entropy = stats.multivariate_normal(*p).entropy()
    assert gaussian.kl_multivariate_normal(*p, *q) == pytest.approx(cross_entropy - entropy, rel=1e-11)


@pytest.mark.parametrize("seed", range(10))
def test_multivariate_kl_is_blind_to_invertible_affine_maps(seed):
    rng = np.random.default_rng(seed)
    means, covs = rng.normal(size=(2, 3)), [covariance(rng, 3), covariance(rng, 3)]
    matrix, shift = rng.normal(size=(3, 3)) + 2 * np.eye(3), rng.normal(size=3)
    moved = [(matrix @ mean + shift, matrix @ cov @ matrix.T) for mean, cov in zip(means, covs, strict=True)]
    before = gaussian.kl_multivariate_normal(means[0], covs[0], means[1], covs[1])
    assert gaussian.kl_multivariate_normal(*moved[0], *moved[1]) == pytest.approx(before, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_multivariate_kl_of_independent_blocks_adds(seed):
    rng = np.random.default_rng(seed)
    one = [(rng.normal(size=2), covariance(rng, 2)) for _ in range(2)]
    two = [(rng.normal(size=3), covariance(rng, 3)) for _ in range(2)]
    both = []
    for (mean_1, cov_1), (mean_2, cov_2) in zip(one, two, strict=True):
        corner = np.zeros((2, 3))
        both.append((np.concatenate([mean_1, mean_2]), np.block([[cov_1, corner], [corner.T, cov_2]])))
    total = gaussian.kl_multivariate_normal(*one[0], *one[1]) + gaussian.kl_multivariate_normal(
        *two[0], *two[1]
    )
    assert gaussian.kl_multivariate_normal(*both[0], *both[1]) == pytest.approx(total, rel=1e-13)


@given(st.floats(-9, 9), st.floats(0.01, 100), st.floats(-9, 9), st.floats(0.01, 100))
def test_multivariate_kl_in_one_dimension_is_kl_normal(mean_p, sigma_p, mean_q, sigma_q):
    many = gaussian.kl_multivariate_normal([mean_p], [[sigma_p**2]], [mean_q], [[sigma_q**2]])
    assert many == pytest.approx(gaussian.kl_normal(mean_p, sigma_p, mean_q, sigma_q), rel=1e-12, abs=1e-30)


def test_multivariate_kl_of_independent_scales_far_apart():
    """Where products of variances overflow, sums of logarithms do not."""
    wide, narrow = np.diag([1e300, 1e-300]), np.diag([1e-300, 1e-300])
    true = gaussian.kl_normal(0, 1e-150, 0, 1e150)
    assert gaussian.kl_multivariate_normal([0, 0], narrow, [0, 0], wide) == pytest.approx(true, rel=1e-14)
    assert gaussian.kl_multivariate_normal([0, 0], wide, [0, 0], narrow) == inf


def test_multivariate_kl_of_batches_broadcasts():
    rng = np.random.default_rng(5)
    means, covs = rng.normal(size=(4, 1, 3)), np.array([covariance(rng, 3) for _ in range(2)])
    batch = gaussian.kl_multivariate_normal(means, covs, np.zeros(3), np.eye(3))
    assert batch.shape == (4, 2)
    for i, j in np.ndindex(4, 2):
        one = gaussian.kl_multivariate_normal(means[i, 0], covs[j], np.zeros(3), np.eye(3))
        assert batch[i, j] == pytest.approx(one, rel=1e-14)
        assert type(one) is float
    other_way = gaussian.kl_multivariate_normal(np.zeros(3), np.eye(3), means, covs[np.newaxis])
    again = [[gaussian.kl_multivariate_normal(np.zeros(3), np.eye(3), m[0], c) for c in covs] for m in means]
    np.testing.assert_allclose(other_way, again, rtol=1e-14)


def test_near_and_far_covariances_may_share_a_batch():
    """Each pair is computed in the way that suits it, whatever its neighbours are."""
    rng = np.random.default_rng(15)
    cov = (lambda m: m @ m.mT + np.eye(3))(rng.normal(size=(2, 4, 3, 3)))
    factor = np.array([1 + 1e-9, 1.1, 3.0, 40.0])[:, np.newaxis, np.newaxis]
    together = gaussian.kl_multivariate_normal(np.zeros(3), factor * cov, np.zeros(3), cov)
    for i, j in np.ndindex(2, 4):
        log_factor = np.log1p(factor[j, 0, 0] - 1)
        assert together[i, j] == pytest.approx(1.5 * (np.expm1(log_factor) - log_factor), rel=1e-6)
        one = gaussian.kl_multivariate_normal(np.zeros(3), factor[j] * cov[i, j], np.zeros(3), cov[i, j])
        assert together[i, j] == pytest.approx(one, rel=1e-12)


@pytest.mark.parametrize("rho", [0.1, -0.9, 0.999])
def test_mutual_information_is_the_kl_from_independence(rho):
    joint = [[1.0, rho], [rho, 1.0]]
    divergence = gaussian.kl_multivariate_normal([0, 0], joint, [0, 0], np.eye(2))
    assert divergence == pytest.approx(gaussian.mutual_information_normal(rho), rel=1e-12)


def test_a_covariance_may_be_asymmetric_by_rounding_only():
    def kl(asymmetry):
        # Correlations of 0.5 between standard deviations of 1e-5 and 1e5.
        cov = [[1e-10, 0.5], [0.5 + asymmetry, 1e10]]
        return gaussian.kl_multivariate_normal([0, 0], cov, [0, 0], np.diag([1e-10, 1e10]))

    assert kl(1e-8) == pytest.approx(gaussian.mutual_information_normal(0.5), rel=1e-7)
    with pytest.raises(
        ValueError, match=r"cov_p holds 0\.5 at index \(0, 1\) and 0\.50000002 across.*\.mT\) / 2"
    ):
        kl(2e-8)


@pytest.mark.parametrize(
    ("cov", "smallest"),
    [
        ([[1.0, 2.0], [2.0, 1.0]], "-1"),
        ([[-1.0, 0.0], [0.0, 1.0]], "-1"),
        ([[1.0, 0.0], [0.0, 0.0]], "0"),
        (np.array([np.eye(2), [[1.0, 2.0], [2.0, 1.0]]]), "-1"),
    ],
)
def test_a_covariance_must_be_positive_definite(cov, smallest):
    message = f"is not positive definite: its smallest eigenvalue is {smallest}; leave out variables"
    with pytest.raises(ValueError, match="cov_p " + message):
        gaussian.kl_multivariate_normal([0, 0], cov, [0, 0], np.eye(2))
    with pytest.raises(ValueError, match="cov_q " + message):
        gaussian.kl_multivariate_normal([0, 0], np.eye(2), [0, 0], cov)


def test_a_covariance_that_is_singular_but_for_rounding_is_refused():
    """What is left of a variable given the others must exceed d·ε of its variance, in any unit."""

    def kl(left, unit):
        cov = unit**2 * np.array([[1.0, 1.0], [1.0, 1.0 + left]])
        return gaussian.kl_multivariate_normal([0, 0], cov, [0, 0], unit**2 * np.eye(2))

    epsilon = np.finfo(float).eps
    for unit in (1.0, 2.0**-300, 2.0**300):
        assert kl(3 * epsilon, unit) == pytest.approx((3 * epsilon - log(3 * epsilon)) / 2, rel=1e-12)
        with pytest.raises(ValueError, match="cov_p is not positive definite"):
            kl(2 * epsilon, unit)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 0], np.eye(3), [0, 0], np.eye(2)), r"cov_p has shape \(3, 3\) and mean_p .* \(\.\.\., 2, 2\)"),
        (([0, 0], np.eye(2), [0, 0], np.ones((2, 3))), r"cov_q has shape \(2, 3\).*each of the 2 variables"),
        (([0, 0], np.eye(2), [0, 0], [1, 1]), r"cov_q has shape \(2,\)"),
        (([0, 0], np.eye(2), [0], np.eye(1)), r"mean_p has shape \(2,\) and mean_q .* \(1,\), so their"),
        ((0.0, np.eye(1), [0], np.eye(1)), r"mean_p is the single number 0\.0"),
        (
            (np.zeros((2, 1)), np.eye(1), np.zeros((3, 1)), np.eye(1)),
            r"mean_p has shape \(2, 1\) and cov_p .* and mean_q has shape \(3, 1\) .* which do not broadcast",
        ),
        (([0], np.ones((2, 1, 1)), [0], np.ones((3, 1, 1))), r"cov_p has shape \(2, 1, 1\) .* broadcast"),
    ],
)  # fmt: skip
def test_dimensions_that_do_not_fit_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        gaussian.kl_multivariate_normal(*arguments)


# ---- mutual_information_normal -------------------------------------------------------------------


@pytest.mark.parametrize(
    "rho", [1e-150, 1e-16, 1e-8, 1e-3, 0.3, 0.499, 0.5, 0.501, 0.9, 0.999999, 1 - 1e-12, 1 - 2**-53]
)
def test_mutual_information_agrees_with_fifty_digits(rho):
    with mpmath.workdps(350):
        true = -mpmath.log1p(-(mpmath.mpf(rho) ** 2)) / 2
    for sign in (-1, 1):
        assert relative_error(gaussian.mutual_information_normal(sign * rho), true) < 1e-15
        bits = gaussian.mutual_information_normal(sign * rho, base=2)
        assert bits == pytest.approx(float(true) / log(2), rel=1e-15)


def test_mutual_information_at_its_limits():
    information = gaussian.mutual_information_normal([-1.0, 0.0, 1.0])
    np.testing.assert_array_equal(information, [inf, 0.0, inf])
    assert not np.signbit(information[1])
    assert gaussian.mutual_information_normal(0.9) == pytest.approx(0.8303656034, abs=1e-10)
    assert type(gaussian.mutual_information_normal(0.9)) is float


@pytest.mark.parametrize(
    ("rho", "message"), [(1 + 1e-15, r"holds 1\.00"), ([[0, -2]], r"-2\.0 at index \(0, 1\)")]
)
def test_a_correlation_beyond_1_is_refused(rho, message):
    with pytest.raises(ValueError, match="correlation .*" + message):
        gaussian.mutual_information_normal(rho)


# ---- densities -----------------------------------------------------------------------------------

MIXTURE = np.array([0.3, 0.0, 0.7]), np.array([-2.0, 50.0, 3.0]), np.array([0.5, 1.0, 2.0])


def test_normal_logpdf_agrees_with_scipy():
    x = np.linspace(-50, 50, 11)[:, np.newaxis]
    mean, sigma = np.array([0.0, 3.0, -1e8]), np.array([1.0, 0.1, 1e7])
    expected = stats.norm.logpdf(x, mean, sigma)
    np.testing.assert_allclose(gaussian.normal_logpdf(x, mean, sigma), expected, rtol=1e-14)
    assert gaussian.normal_logpdf(0, 0, 1) == -log(2 * pi) / 2
    assert type(gaussian.normal_logpdf(0, 0, 1)) is float
    with pytest.raises(ValueError, match=r"x has shape \(2,\) and mean has shape \(3,\) and sigma has shape"):
        gaussian.normal_logpdf([0, 1], [0, 1, 2], 1)


def test_densities_far_out_do_not_underflow():
    """The density at 1000 is e^−500000, no float."""
    assert gaussian.normal_logpdf(1e3, 0, 1) == -500000 - log(2 * pi) / 2
    assert gaussian.mixture_logpdf(1e3, [1.0], [0.0], [1.0]) == -500000 - log(2 * pi) / 2
    assert gaussian.mixture_logpdf(1e200, [0.5, 0.5], [0.0, 1.0], [1.0, 1.0]) == -inf


def test_mixture_logpdf_agrees_with_fifty_digits():
    x = np.array([[-300.0, -2.0, 0.0], [3.0, 1e3, 1e6]])
    weights, means, sigmas = MIXTURE
    with mpmath.workdps(50):
        for value, at in zip(gaussian.mixture_logpdf(x, *MIXTURE).flat, x.flat, strict=True):
            density = mpmath.fsum(
                mpmath.mpf(w) * mpmath.npdf(mpmath.mpf(at), m, s)
                for w, m, s in zip(weights, means, sigmas, strict=True)
            )
            assert relative_error(value, mpmath.log(density)) < 1e-15


def test_mixture_density_integrates_to_1():
    total = integrate.quad(lambda x: np.exp(gaussian.mixture_logpdf(x, *MIXTURE)), -30, 30, points=[-2, 3])[0]
    assert total == pytest.approx(1, abs=1e-9)
    assert type(gaussian.mixture_logpdf(0, *MIXTURE)) is float


@pytest.mark.parametrize(
    "mixture", [([0.5, 0.5], [1.0], [1.0, 2.0]), ([0.5, 0.5], [1.0, 2.0], [1.0]), ([[1.0]], [[1.0]], [[1.0]])]
)
def test_components_need_a_weight_a_mean_and_a_sigma_each(mixture):
    shapes = r"weights has shape \(.*\), means has shape \(.*\), sigmas has shape \(.*\); give each of the K"
    for function in (
        gaussian.mixture_mean_and_sigma,
        lambda *mixture: gaussian.mixture_logpdf(0.0, *mixture),
    ):
        with pytest.raises(ValueError, match=shapes):
            function(*mixture)


# ---- moments of mixtures -------------------------------------------------------------------------


def test_moments_of_the_chapter():
    moments = gaussian.mixture_mean_and_sigma([0.5, 0.5], [1.0, 10.0], [1.0, 1.5])
    assert moments.mean == 5.5
    assert moments.sigma == pytest.approx(sqrt(0.5 * (1 + 2.25) + 4.5**2), rel=1e-15)
    assert type(moments.mean) is type(moments.sigma) is float


def test_moments_agree_with_quadrature():
    mean, sigma = gaussian.mixture_mean_and_sigma(*MIXTURE)

    def average(f):
        return integrate.quad(
            lambda x: np.exp(gaussian.mixture_logpdf(x, *MIXTURE)) * f(x), -30, 30, points=[-2, 3]
        )[0]

    assert mean == pytest.approx(average(lambda x: x), abs=1e-9)
    assert sigma == pytest.approx(sqrt(average(lambda x: (x - mean) ** 2)), abs=1e-9)


@pytest.mark.parametrize(
    ("mixture", "mean", "sigma"),
    [
        (([0.5, 0.5], [1e8 - 1, 1e8 + 1], [1.0, 1.0]), 1e8, sqrt(2)),  # E[x²] − E[x]² would leave no digit
        (([0.1] * 10, [0.3] * 10, [0.7] * 10), 0.3, 0.7),
        (([1.0], [3.0], [1e-170]), 3.0, 1e-170),
        (([0.5, 0.5], [-1e200, 1e200], [1.0, 1.0]), 0.0, 1e200),
        (([0.0, 1.0], [1e300, 3.0], [1e200, 0.1]), 3.0, 0.1),
        (([1e-40, 1.0], [1e20, 3.0], [1.0, 2.0]), 3.0, sqrt(5)),
    ],
)
def test_moments_keep_their_digits(mixture, mean, sigma):
    moments = gaussian.mixture_mean_and_sigma(*mixture)
    assert moments.mean == mean
    assert moments.sigma == pytest.approx(sigma, rel=1e-15)


# ---- samples -------------------------------------------------------------------------------------


def test_samples_come_from_the_mixture():
    weights, means, sigmas = MIXTURE
    samples = gaussian.mixture_samples(*MIXTURE, 20_000, np.random.default_rng(7))
    assert samples.shape == (20_000,)
    assert samples.max() < 20  # nothing from the component of weight 0

    def cdf(x):
        return sum(w * stats.norm.cdf(x, m, s) for w, m, s in zip(weights, means, sigmas, strict=True))

    assert stats.kstest(samples, cdf).pvalue > 0.01


def test_samples_repeat_with_the_seed_and_take_a_shape():
    first, again = (gaussian.mixture_samples(*MIXTURE, (2, 3), np.random.default_rng(1)) for _ in range(2))
    assert first.shape == (2, 3)
    np.testing.assert_array_equal(first, again)
    assert np.unique(first).size == 6


def test_samples_take_float32_weights_for_what_they_are():
    """NumPy's choice would refuse thirds in float32, whose sum is off 1 by 3e-8."""
    thirds = np.array([1 / 3, 1 / 3, 1 / 3], np.float32)
    samples = gaussian.mixture_samples(thirds, [0, 10, 20], [0.1] * 3, 300, np.random.default_rng(0))
    assert set(np.round(samples, -1)) == {0, 10, 20}


@pytest.mark.parametrize("rng", [0, None, np.random, np.random.RandomState(0)])
def test_samples_need_a_generator(rng):
    with pytest.raises(
        TypeError, match=r"rng=.* is not a numpy.random.Generator; .*rng = np.random.default_rng"
    ):
        gaussian.mixture_samples([1.0], [0.0], [1.0], 3, rng)


@pytest.mark.parametrize(
    ("size", "error"), [(0, ValueError), ((2, 0), ValueError), (2.5, TypeError), ([2], TypeError)]
)
def test_samples_need_whole_sizes(size, error):
    with pytest.raises(error, match="size="):
        gaussian.mixture_samples([1.0], [0.0], [1.0], size, np.random.default_rng(0))
    assert gaussian.mixture_samples([1.0], [0.0], [1.0], 1, np.random.default_rng(0)).shape == (1,)
