"""Losses from probabilities and from logits, each by a second route."""

from itertools import product
from math import inf, log

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special
from sklearn.metrics import log_loss

import klcourse
from klcourse import losses

TARGETS = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))


def exact_bce_with_logits(y, z):
    """ln(1 + e^z) − y z with digits enough for logits of 1000."""
    with mpmath.workdps(900):
        y, z = mpmath.mpf(y), mpmath.mpf(z)
        return mpmath.log(1 + mpmath.exp(z)) - y * z


# ---- two outcomes --------------------------------------------------------------------------------


@pytest.mark.parametrize(("y", "p", "nats"), [(1, 1, 0.0), (0, 0, 0.0), (1, 0, inf), (0, 1, inf)])
def test_the_four_cases_of_target_and_prediction(y, p, nats):
    """PyTorch's BCELoss gives 100 for ∞ and scikit-learn's log_loss 36.04; nothing here is clipped."""
    with np.errstate(all="raise"):
        assert klcourse.binary_cross_entropy(y, p) == nats
    assert not np.signbit(klcourse.binary_cross_entropy(y, p))
    assert log_loss([1, 0], [0.0, 0.0], labels=[0, 1]) == pytest.approx(36.04 / 2, abs=0.01)


@given(TARGETS, st.floats(0, 1))
def test_binary_cross_entropy_is_the_cross_entropy_of_two_outcomes(y, p):
    two = klcourse.cross_entropy([1 - y, y], [1 - p, p])
    ours = klcourse.binary_cross_entropy(y, p)
    assert ours == two if two == inf else ours == pytest.approx(two, rel=1e-12, abs=1e-15)


@given(TARGETS, st.floats(1e-300, 1))
def test_binary_cross_entropy_agrees_with_fifty_digits(y, p):
    with mpmath.workdps(350):
        parts = [
            y and -y * mpmath.log(p),
            (1 - y) and -(1 - y) * mpmath.log(1 - mpmath.mpf(p)) if p < 1 else y - 1,
        ]
        true = inf if p == 1 and y < 1 else mpmath.fsum(part for part in parts if part > 0)
    ours = klcourse.binary_cross_entropy(y, p)
    assert ours == true if true == inf else abs(ours - true) <= 1e-15 * true + 1e-320


@given(TARGETS, st.floats(-1000, 1000))
def test_loss_of_a_logit_agrees_with_many_digits(y, z):
    true = exact_bce_with_logits(y, z)
    assert abs(klcourse.binary_cross_entropy_with_logits(y, z) - true) <= 5e-16 * true + 1e-320


def test_a_right_and_sure_logit_still_costs_something():
    """torch gives 0 at z = −40, y = 0, where 4.2e-18 is true."""
    assert klcourse.binary_cross_entropy_with_logits(0, -40.0) == pytest.approx(np.exp(-40.0), rel=1e-15)
    assert klcourse.binary_cross_entropy_with_logits(1, 40.0) == pytest.approx(np.exp(-40.0), rel=1e-15)


def test_a_soft_target_next_to_1_keeps_its_digits():
    """max(z, 0) − z y + log1p(exp(−|z|)), the common recipe, errs by 7e-6 here."""
    y, z = 1 - 1e-12, 30.0
    true = float(exact_bce_with_logits(y, z))
    assert klcourse.binary_cross_entropy_with_logits(y, z) == pytest.approx(true, rel=1e-15)
    recipe = max(z, 0) - z * y + np.log1p(np.exp(-abs(z)))
    assert abs(recipe / true - 1) > 1e-6


@pytest.mark.parametrize(
    ("y", "z", "nats"), [(1, inf, 0.0), (0, -inf, 0.0), (0, inf, inf), (1, -inf, inf), (0.5, inf, inf)]
)
def test_infinite_logits_are_certainties(y, z, nats):
    """torch gives NaN."""
    with np.errstate(all="raise"):
        assert klcourse.binary_cross_entropy_with_logits(y, z) == nats


@pytest.mark.parametrize("z", [-1000.0, -40.0, 0.0, 40.0, 1000.0])
def test_swapping_yes_and_no_changes_nothing(z):
    for y in (0.0, 0.3, 1.0):
        assert klcourse.binary_cross_entropy_with_logits(y, z) == pytest.approx(
            klcourse.binary_cross_entropy_with_logits(1 - y, -z), rel=1e-15
        )


@given(TARGETS, st.floats(-30, 30))
def test_gradient_by_the_logit_is_prediction_less_target(y, z):
    step = 1e-5
    ahead, behind = klcourse.binary_cross_entropy_with_logits(y, [z + step, z - step])
    assert (ahead - behind) / (2 * step) == pytest.approx(special.expit(z) - y, abs=1e-8)


def test_binary_losses_broadcast_and_return_floats_for_one():
    y, p = np.array([[0.0], [1.0]]), np.array([0.1, 0.5, 0.9])
    table = klcourse.binary_cross_entropy(y, p)
    np.testing.assert_allclose(table, [-np.log1p(-p), -np.log(p)], rtol=1e-15)
    np.testing.assert_allclose(
        klcourse.binary_cross_entropy_with_logits(y, special.logit(p)), table, rtol=1e-13
    )
    assert type(klcourse.binary_cross_entropy(1, 0.5)) is float
    assert type(klcourse.binary_cross_entropy_with_logits(1, 0.5)) is float
    with pytest.raises(ValueError, match=r"y has shape \(2,\) and p has shape \(3,\), which do not"):
        klcourse.binary_cross_entropy([0, 1], p)
    with pytest.raises(ValueError, match=r"y has shape \(2,\) and logits has shape \(3,\), which do not"):
        klcourse.binary_cross_entropy_with_logits([0, 1], p)


# ---- many outcomes --------------------------------------------------------------------------------


LOGITS = arrays(float, st.integers(1, 8), elements=st.floats(-800, 800))


@given(LOGITS)
def test_log_sum_exp_agrees_with_many_digits(logits):
    with mpmath.workdps(1500):
        true = mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(z)) for z in logits))
    assert abs(klcourse.log_sum_exp(logits) - true) <= 1e-15 * max(abs(true), 1)


def test_what_lies_far_below_the_greatest_is_not_lost():
    assert klcourse.log_sum_exp([0.0, -40.0]) == pytest.approx(np.exp(-40.0), rel=1e-15)
    assert klcourse.softmax_cross_entropy(0, [40.0, 0.0]) == pytest.approx(np.exp(-40.0), rel=1e-15)


def test_log_sum_exp_at_its_limits():
    assert klcourse.log_sum_exp([-inf, -inf]) == -inf
    assert klcourse.log_sum_exp([-inf, 3.0]) == 3.0
    rows = klcourse.log_sum_exp([[-inf, -inf], [0.0, 0.0]])
    np.testing.assert_array_equal(rows, [-inf, log(2)])
    assert type(klcourse.log_sum_exp([1.0])) is float


@given(LOGITS, st.floats(-1e3, 1e3))
def test_softmax_sums_to_1_and_ignores_a_shift(logits, shift):
    probabilities = klcourse.softmax(logits)
    assert probabilities.sum() == pytest.approx(1, abs=1e-15)
    np.testing.assert_allclose(probabilities, special.softmax(logits), rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(klcourse.softmax(logits + shift), probabilities, rtol=1e-10, atol=1e-300)


def test_softmax_along_an_axis():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(3, 4, 5))
    for axis in (0, 1, 2, -1, -2):
        np.testing.assert_allclose(klcourse.softmax(logits, axis), special.softmax(logits, axis), rtol=1e-14)
        np.testing.assert_allclose(
            klcourse.log_sum_exp(logits, axis), special.logsumexp(logits, axis), rtol=1e-14
        )
    np.testing.assert_array_equal(klcourse.softmax([-inf, 2.0]), [0, 1])


def test_the_argument_is_not_written_into():
    logits, p = np.array([1.0, 2.0, 3.0]), np.array([0.2, 0.3, 0.5])
    klcourse.softmax(logits), klcourse.log_sum_exp(logits), klcourse.softmax_cross_entropy(p, logits)
    np.testing.assert_array_equal(logits, [1, 2, 3])
    np.testing.assert_array_equal(p, [0.2, 0.3, 0.5])


@given(st.data())
def test_softmax_cross_entropy_is_the_cross_entropy_from_the_softmax(data):
    logits = data.draw(arrays(float, st.integers(2, 6), elements=st.floats(-20, 20)))
    weights = data.draw(arrays(float, logits.size, elements=st.floats(0, 1)).filter(lambda w: w.sum() > 0.01))
    p = klcourse.normalize(weights)
    by_parts = klcourse.cross_entropy(p, klcourse.softmax(logits))
    assert klcourse.softmax_cross_entropy(p, logits) == pytest.approx(by_parts, rel=1e-11, abs=1e-12)


@given(LOGITS)
def test_a_label_is_a_one_hot_distribution(logits):
    for label in range(logits.size):
        one_hot = np.eye(logits.size)[label]
        ours = klcourse.softmax_cross_entropy(label, logits)
        assert ours == klcourse.softmax_cross_entropy(one_hot, logits)
        assert ours == klcourse.softmax_cross_entropy(one_hot.astype(int), logits)
        with mpmath.workdps(1500):
            rest = mpmath.fsum(mpmath.exp(mpmath.mpf(z) - mpmath.mpf(logits[label])) for z in logits)
            true = mpmath.log(rest)
        rounding = 1e-15 + 2e-16 * np.ptp(logits)  # of differences of logits, before the exponential
        assert abs(ours - true) <= rounding * true + 1e-320


@given(st.floats(-30, 30), st.sampled_from([0, 1]))
def test_two_labels_are_the_binary_case(z, label):
    ours = klcourse.softmax_cross_entropy(label, [0.0, z])
    assert ours == pytest.approx(klcourse.binary_cross_entropy_with_logits(label, z), rel=1e-14)


def test_batches_of_labels_and_distributions():
    rng = np.random.default_rng(1)
    logits, labels = rng.normal(size=(3, 4, 5)), rng.integers(5, size=(3, 4))
    p = rng.dirichlet(np.ones(5), size=(3, 4))
    by_label, by_distribution = (klcourse.softmax_cross_entropy(t, logits) for t in (labels, p))
    assert by_label.shape == by_distribution.shape == (3, 4)
    log_q = special.log_softmax(logits, axis=-1)
    for i, j in product(range(3), range(4)):
        assert by_label[i, j] == pytest.approx(-log_q[i, j, labels[i, j]], rel=1e-13)
        assert by_distribution[i, j] == pytest.approx(-p[i, j] @ log_q[i, j], rel=1e-13)
    first = klcourse.softmax_cross_entropy(np.moveaxis(p, -1, 0), np.moveaxis(logits, -1, 0), axis=0)
    np.testing.assert_allclose(first, by_distribution, rtol=1e-14)
    first = klcourse.softmax_cross_entropy(labels, np.moveaxis(logits, -1, 0), axis=0)
    np.testing.assert_allclose(first, by_label, rtol=1e-14)
    mean = log_loss(labels.ravel(), klcourse.softmax(logits).reshape(12, 5), labels=range(5))
    assert by_label.mean() == pytest.approx(mean, rel=1e-12)


def test_labels_that_are_ruled_out():
    assert klcourse.softmax_cross_entropy(0, [-inf, 1.0]) == inf
    assert klcourse.softmax_cross_entropy(1, [-inf, 1.0]) == 0.0
    assert klcourse.softmax_cross_entropy([0.0, 1.0], [-inf, 1.0]) == 0.0


def test_the_floor_of_label_smoothing():
    """0.1 on 10 classes: the loss never falls below 0.5003 nats, the entropy of the smoothed target."""
    smoothed = np.full(10, 0.01)
    smoothed[3] += 0.9
    best = np.log(smoothed)
    assert klcourse.softmax_cross_entropy(smoothed, best) == pytest.approx(
        klcourse.entropy(smoothed), rel=1e-14
    )
    assert f"{klcourse.softmax_cross_entropy(smoothed, best):.4f}" == "0.5003"


# ---- what is special about bad input ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: losses.softmax([]), ValueError, "logits is empty"),
        (lambda: losses.softmax([1, inf]), ValueError, "logits holds inf at index 1; .*-inf for what is"),
        (lambda: losses.softmax([inf, np.nan]), ValueError, "logits holds NaN at index 1"),
        (lambda: losses.softmax([[1, 2], [-inf, inf]], axis=0), ValueError, r"holds inf at index \(1, 1\)"),
        (lambda: losses.softmax([1, np.nan]), ValueError, "logits holds NaN at index 1"),
        (lambda: losses.softmax(1.0), ValueError, "logits is the single number 1.0; give a list"),
        (lambda: losses.softmax([1, 2], axis=1), ValueError, "axis=1 does not exist in logits"),
        (lambda: losses.softmax([-inf, -inf]), ValueError, "logits holds only -inf, which rules out every"),
        (
            lambda: losses.softmax([[1, 2], [-inf, -inf]]),
            ValueError,
            "logits holds only -inf at index 1, .*give at least one finite number",
        ),
        (lambda: losses.softmax_cross_entropy(0, [-inf, -inf]), ValueError, "logits holds only -inf"),
        (lambda: losses.softmax_cross_entropy(2, [1, 2]), ValueError, r"holds 2 at index \(\); .*0 to 1, as"),
        (lambda: losses.softmax_cross_entropy(-1, [1, 2]), ValueError, "holds -1 at"),
        (
            lambda: losses.softmax_cross_entropy(1.0, [1, 2]), TypeError,
            "dtype float64 and 0 axes; give labels as whole numbers from 0 to 1, or",
        ),
        (lambda: losses.softmax_cross_entropy(True, [1, 2]), TypeError, "dtype bool"),
        (
            lambda: losses.softmax_cross_entropy([0], [[1, 2]] * 2), ValueError,
            r"^labels_or_distributions has shape \(1,\) where logits need \(2,\); give one .* of logits$",
        ),
        (lambda: losses.softmax_cross_entropy([1.0], [1, 2]), ValueError, r"shape \(1,\) where .*\(2,\)"),
        (
            lambda: losses.softmax_cross_entropy([0.5, 0.6], [1, 2]), ValueError,
            "^labels_or_distributions sums to 1.1, not to 1",
        ),
        (
            lambda: losses.softmax_cross_entropy(["a", "b"], [1, 2]), TypeError,
            "^labels_or_distributions has dtype <U1",
        ),
        (lambda: losses.binary_cross_entropy_with_logits(0.5, np.nan), ValueError, r"NaN at index \(\)"),
        (lambda: losses.binary_cross_entropy_with_logits([], []), ValueError, "y is empty"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
