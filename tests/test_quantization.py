"""Codes and their round trip, four thresholds, and the calibration by divergence, each by a second route."""

from fractions import Fraction
from math import log

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from klcourse import entropy, quantization
from klcourse.quantization import (
    absolute_histogram,
    calibrate_int8,
    dequantize,
    min_max_threshold,
    mse_threshold,
    percentile_threshold,
    quantize,
)

THRESHOLDS = st.floats(1e-290, 1e290)
LEVELS = st.sampled_from([2, 3, 7, 16, 128, 129, 1000, 2**31])


def mean_squared_error(values, threshold, levels=128):
    """Of the round trip, written out anew."""
    step = threshold / (levels - 1)
    clipped = np.minimum(np.abs(values), threshold)
    return np.mean((np.abs(values) - step * np.round(clipped / step)) ** 2)


# ---- quantize and dequantize ------------------------------------------------------------------------


def test_codes_of_a_ruler_by_hand():
    """With threshold 127 a step is 1; halves go to the even neighbour, and what is beyond saturates."""
    values = [-1e300, -128, -127, -126.5, -0.5, -0.0, 0.5, 1.5, 2.5, 126.4, 126.5, 127, 300]
    codes = quantize(values, threshold=127)
    assert codes.tolist() == [-127, -127, -127, -126, 0, 0, 0, 2, 2, 126, 126, 127, 127]
    assert dequantize(codes, threshold=127).tolist() == codes.tolist()
    assert dequantize([-3, 0, 2], threshold=6, levels=4).tolist() == [-6, 0, 4]


def test_codes_are_int8_for_up_to_128_levels():
    assert quantize([1.0], 1.0).dtype == np.int8
    assert quantize([1.0], 1.0, levels=127).dtype == np.int8
    assert quantize([1.0], 1.0, levels=129).dtype == np.int32
    assert quantize([-1.0, 1.0], 1.0, levels=129).tolist() == [-128, 128]
    assert quantize([-1.0, 1.0], 1.0, levels=2**31).tolist() == [1 - 2**31, 2**31 - 1]
    assert quantize([-1.0, 0.5, 0.6], 1.0, levels=2).tolist() == [-1, 0, 1]


@given(st.lists(st.fractions(-2, 2, max_denominator=10**6), min_size=1), LEVELS)
def test_codes_agree_with_exact_fractions(values, levels):
    """Threshold 1. The nearest whole number of steps, unless rounding may decide a near tie."""
    codes = quantize([float(value) for value in values], 1.0, levels)
    for value, code in zip(values, codes.tolist(), strict=True):
        steps = min(max(value, Fraction(-1)), Fraction(1)) * (levels - 1)
        assert abs(code - steps) <= Fraction(1, 2) + levels * Fraction(1, 2**50)


@given(arrays(float, array_shapes(), elements=st.floats(-1.5, 1.5)), THRESHOLDS, LEVELS)
@example(np.array([1.0, -0.75]), 1e-290, 2**31)
@example(np.array([1.0, -0.75]), 1e290, 2)
def test_round_trip_errs_by_at_most_half_a_step_within_the_threshold(fractions, threshold, levels):
    values = fractions * threshold
    restored = dequantize(quantize(values, threshold, levels), threshold, levels)
    assert restored.shape == values.shape
    assert restored.dtype == np.float64
    error = np.abs(restored / threshold - np.clip(fractions, -1, 1))
    assert (error <= 0.5 / (levels - 1) + 1e-15).all()


@given(st.lists(st.floats(-3, 3), min_size=1), THRESHOLDS, LEVELS)
def test_codes_are_symmetric_and_never_decrease(fractions, threshold, levels):
    values = np.sort(fractions) * threshold
    codes = quantize(values, threshold, levels).astype(np.int64)
    assert (np.diff(codes) >= 0).all()
    np.testing.assert_array_equal(quantize(-values, threshold, levels), -codes)


@given(st.data(), THRESHOLDS, LEVELS)
def test_codes_survive_the_round_trip(data, threshold, levels):
    codes = data.draw(st.lists(st.integers(1 - levels, levels - 1), min_size=1))
    assert quantize(dequantize(codes, threshold, levels), threshold, levels).tolist() == codes


def test_a_code_that_int8_has_and_the_symmetric_codes_have_not_is_refused():
    """The size of int8's −128 is −128 again in int8, so it must be looked at in float64."""
    with pytest.raises(ValueError, match=r"^codes holds -128 at index 1, .* levels=128; .* from -127 to 127"):
        dequantize(np.array([1, -128], dtype=np.int8), 1.0)
    with pytest.raises(ValueError, match=r"^codes holds 4 at index \(0, 1\), .* from -3 to 3, as klcourse"):
        dequantize([[3, 4]], 1.0, levels=4)
    with pytest.raises(ValueError, match=r"^codes holds 0\.5 at index 2, which is no code"):
        dequantize([0.0, 1.0, 0.5], 1.0)


@pytest.mark.parametrize("function", [lambda *a: quantize([1.0], *a), lambda *a: dequantize([1], *a)])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.99e-290,), r"^threshold is 9\.9e-291, and a threshold lies from 1e-290 to 1e\+290; multiply it"),
        ((1.01e290,), r"^threshold is 1\.01e\+290, and a threshold lies"),
        ((-1.0,), r"^threshold holds -1\.0 .*above 0"),
        ((1.0, 1), "^levels=1 is too small; give at least 2"),
        ((1.0, 2**31 + 1), "^levels=2147483649 is too large for codes of 32 bits; give at most 2147483648"),
    ],
)
def test_thresholds_and_levels_without_a_usable_step_are_refused(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)


# ---- thresholds from the values ---------------------------------------------------------------------


def test_min_max_threshold_is_the_largest_size():
    assert min_max_threshold([[0.5, -2.0], [1.0, 0.0]]) == 2.0
    assert min_max_threshold([3]) == 3.0
    assert min_max_threshold([1e-290]) == 1e-290
    assert min_max_threshold([1e290]) == 1e290
    assert type(min_max_threshold(np.array([1, 2]))) is float


@pytest.mark.parametrize("function", [min_max_threshold, mse_threshold, absolute_histogram])
@pytest.mark.parametrize(
    ("values", "largest"), [([0.0, -0.0], "0"), ([1e-291], "1e-291"), ([-1e291], r"1e\+291")]
)
def test_values_without_a_threshold_are_refused(function, values, largest):
    message = (
        rf"^values are at most {largest} in size, and a threshold lies .* give values that are not all 0"
    )
    with pytest.raises(ValueError, match=message):
        function(values)


def test_percentile_threshold_by_hand():
    """Sizes 1, 2, …, 11: percentile 100 k/10 is the (k + 1)th."""
    values = [-11, 2, -3, 4, -5, 6, -7, 8, -9, 10, -1]
    assert percentile_threshold(values, percentile=50) == 6.0
    assert percentile_threshold(values, percentile=95) == 10.5
    assert percentile_threshold(values, percentile=100) == 11.0
    assert percentile_threshold(values) == pytest.approx(10.99)
    assert type(percentile_threshold(values)) is float


def test_percentile_threshold_clips_the_share_it_says():
    values = np.random.default_rng(0).standard_t(3, 100_000)
    assert (np.abs(values) > percentile_threshold(values, 99)).sum() == 1000


def test_percentile_threshold_is_refused_where_it_would_be_0():
    with pytest.raises(
        ValueError, match=r"^percentile=50 of the sizes of values is 0, .* leave out .* or raise"
    ):
        percentile_threshold([0.0, 0.0, 0.0, 1.0], percentile=50)
    with pytest.raises(ValueError, match=r"^percentile=100\.5 is above 100; give the percentage"):
        percentile_threshold([1.0], percentile=100.5)
    with pytest.raises(ValueError, match=r"^percentile holds 0\.0"):
        percentile_threshold([1.0], percentile=0)


@given(
    st.lists(st.floats(-1, 1), min_size=1, max_size=30).filter(lambda v: max(map(abs, v)) > 1e-6),
    st.sampled_from([2, 4, 16]),
    st.integers(1, 40),
)
def test_mse_threshold_is_the_best_of_its_grid_by_brute_force(values, levels, candidates):
    largest = max(map(abs, values))
    errors = [mean_squared_error(values, largest * k / candidates, levels) for k in range(1, candidates + 1)]
    chosen = mse_threshold(values, levels, candidates)
    place = round(chosen / largest * candidates)
    assert chosen == pytest.approx(largest * place / candidates, rel=1e-14)
    # Rounding may move a value that lies halfway between two codes, at no cost.
    assert errors[place - 1] <= min(errors) * (1 + 1e-9) + 1e-24 * largest**2


@pytest.mark.parametrize("levels", [8, 128])
def test_mse_threshold_tries_100_thresholds_up_to_the_largest_size(levels):
    values = np.append(np.linspace(-1, 1, 999), -5.0)
    grid = [5 * k / 100 for k in range(1, 101)]
    best = min(grid, key=lambda threshold: mean_squared_error(values, threshold, levels))
    assert mse_threshold(values, levels) == pytest.approx(best, rel=1e-14)
    assert mse_threshold(values, levels, candidates=1) == 5.0
    with pytest.raises(ValueError, match=r"^candidates=0 is too small; give at least 1"):
        mse_threshold(values, levels, candidates=0)


def test_mse_threshold_has_128_levels_and_is_a_python_float():
    values = np.append(np.linspace(-1, 1, 999), -5.0)
    assert mse_threshold(values) == mse_threshold(values, levels=128) != mse_threshold(values, levels=8)
    assert type(mse_threshold(values)) is float


def test_mse_threshold_takes_the_smallest_of_equally_good_thresholds():
    """With two levels, threshold 1 sends 2 to 1, and threshold 2 sends 1, half a step, to 0."""
    assert mse_threshold([1.0, 2.0], levels=2, candidates=2) == 1.0


def test_squares_of_large_values_do_not_overflow():
    values = np.array([1.0, -0.5, 0.25, 0.3, 0.01])
    assert mse_threshold(1e280 * values, levels=3) == pytest.approx(1e280 * mse_threshold(values, levels=3))


# ---- the histogram ----------------------------------------------------------------------------------


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=60).filter(any),
    st.sampled_from([1, 4, 16]),
)
def test_histogram_counts_sizes_other_than_0(values, bins):
    """By whole numbers, where the bin of a size is known without rounding."""
    largest = max(map(abs, values))
    expected = [0] * bins
    for value in filter(None, values):
        expected[min(abs(value) * bins // largest, bins - 1)] += 1
    histogram, edges = absolute_histogram(values, bins)
    assert histogram.tolist() == expected
    np.testing.assert_allclose(edges, [largest * k / bins for k in range(bins + 1)], rtol=1e-14)
    assert edges[0] == 0.0
    assert edges[-1] == largest


def test_histogram_has_2048_bins_and_needs_one():
    histogram, edges = absolute_histogram([1.0, 2.0])
    assert histogram.shape == (2048,)
    assert edges.shape == (2049,)
    assert absolute_histogram([1.0, 2.0], bins=1)[0].tolist() == [2]
    with pytest.raises(ValueError, match=r"^bins=0 is too small; give at least 1"):
        absolute_histogram([1.0], bins=0)


# ---- calibration ------------------------------------------------------------------------------------


def divergences_by_loops(histogram, levels):
    """From the docstring of calibrate_int8, a term at a time."""
    total = float(sum(histogram))
    h = [count / total for count in histogram]
    found = []
    for i in range(levels, len(h) + 1):
        o = sum(h[i:])
        divergence = 0.0
        for b in range(i):
            level = [a for a in range(i) if a * levels // i == b * levels // i]
            p = h[b] + (o if b == i - 1 else 0.0)
            q = o / i
            if h[b] > 0:
                q += sum(h[a] for a in level) / sum(h[a] > 0 for a in level)
            if p > 0:
                divergence += p * log(p / q)
        found.append(divergence)
    return found


@st.composite
def histograms(draw):
    counts = draw(st.lists(st.sampled_from([0, 0, 1, 2, 3, 10, 1000]), min_size=3, max_size=25))
    counts[draw(st.integers(0, len(counts) - 1))] += 1
    return counts, draw(st.integers(2, len(counts) - 1))


@given(histograms())
def test_calibration_agrees_with_plain_loops(case):
    histogram, levels = case
    found = calibrate_int8(histogram, range(len(histogram) + 1), levels)
    np.testing.assert_allclose(found.divergences, divergences_by_loops(histogram, levels), atol=1e-13)
    assert found.thresholds.tolist() == list(range(levels, len(histogram) + 1))
    assert found.threshold == found.thresholds[np.argmin(found.divergences)]


def test_calibration_by_hand_in_exact_fractions():
    """Counts 4 2 2 0 2 4 0 2, of sum 16, and two levels. Below, everything in sixteenths.

    i = 2 keeps 4 2 and clips 10: p = 4, 2 + 10. Each level is one bin, and 10/2 more in each: q = 9, 7.
    i = 3 keeps 4 2 2 and clips 8. Levels 4 2 | 2 spread to 3 3 | 2, and 8/3 more in each.
    i = 4 keeps 4 2 2 0 and clips 8. Levels 4 2 | 2 0 spread to 3 3 | 2 0, and 2 more in each.
    i = 5 clips 6. Levels 4 2 2 | 0 2 spread to 8/3 8/3 8/3 | 0 2, and 6/5 more in each.
    i = 6 clips 2. Levels 4 2 2 | 0 2 4 spread to 8/3 8/3 8/3 | 0 3 3, and 1/3 more in each.
    i = 7 clips 2, into a bin that was empty. Levels 4 2 2 0 | 2 4 0 spread to 8/3 8/3 8/3 0 | 3 3 0, and
    2/7 more in each.
    i = 8 clips nothing. Levels 4 2 2 0 | 2 4 0 2 spread to 8/3 8/3 8/3 0 | 8/3 8/3 0 8/3.
    """
    third, fifth, seventh = Fraction(1, 3), Fraction(1, 5), Fraction(1, 7)
    by_hand = [
        ([4, 12], [9, 7]),
        ([4, 2, 10], [17 * third, 17 * third, 14 * third]),
        ([4, 2, 2, 8], [5, 5, 4, 2]),
        ([4, 2, 2, 0, 8], [58 * third * fifth] * 3 + [6 * fifth, 16 * fifth]),
        ([4, 2, 2, 0, 2, 6], [3, 3, 3, third, 10 * third, 10 * third]),
        (
            [4, 2, 2, 0, 2, 4, 2],
            [62 * third * seventh] * 3 + [2 * seventh, 23 * seventh, 23 * seventh, 2 * seventh],
        ),
        ([4, 2, 2, 0, 2, 4, 0, 2], [8 * third] * 3 + [0, 8 * third, 8 * third, 0, 8 * third]),
    ]
    found = calibrate_int8([4, 2, 2, 0, 2, 4, 0, 2], np.arange(9) / 2, levels=2)
    for divergence, (p, q) in zip(found.divergences, by_hand, strict=True):
        assert sum(p) == sum(q) == 16
        ratios = [(a, a / Fraction(b)) for a, b in zip(p, q, strict=True) if a]
        with mpmath.workdps(50):
            true = (
                mpmath.fsum(a * mpmath.log(mpmath.fraction(r.numerator, r.denominator)) for a, r in ratios)
                / 16
            )
            assert abs(divergence - true) <= 1e-14 * true
    assert found.thresholds.tolist() == [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
    assert found.threshold == 4.0


def test_without_clipping_the_divergence_is_the_entropy_that_the_levels_add():
    """q is constant within a level and has its mass, so D(p‖q) = H(q) − H(p)."""
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(12))
    q = np.repeat(p.reshape(4, 3).mean(axis=1), 3)
    last = calibrate_int8(p, np.arange(13), levels=4).divergences[-1]
    assert last == pytest.approx(entropy(q) - entropy(p), rel=1e-13)


def test_uniform_histogram_is_best_left_unclipped():
    """Its levels spread to what they were, and the clipped mass fills q up to 1/i: D = log i − H(p)."""
    bins = 16
    found = calibrate_int8(np.full(bins, 3), np.arange(bins + 1), levels=5)
    for i, divergence in zip(range(5, bins + 1), found.divergences, strict=True):
        p = np.append(np.full(i - 1, 1 / bins), (bins - i + 1) / bins)
        assert divergence == pytest.approx(log(i) - entropy(p), abs=1e-14)
    assert found.divergences[-1] == 0.0
    assert found.threshold == 16.0


@given(histograms(), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_units_of_values_and_of_counts_do_not_matter(case, unit, weight):
    histogram, levels = case
    edges = np.arange(len(histogram) + 1.0)
    one = calibrate_int8(histogram, edges, levels)
    other = calibrate_int8(np.array(histogram) * weight, edges * unit, levels)
    np.testing.assert_allclose(other.divergences, one.divergences, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(other.thresholds, one.thresholds * unit, rtol=1e-15)


def test_calibration_takes_the_smallest_of_equally_good_thresholds():
    """All values alike: every threshold above them costs nothing, and the smallest has the finest steps."""
    found = calibrate_int8([0, 0, 0, 9, 0, 0, 0], range(8), levels=2)
    assert found.threshold == 4.0
    assert (found.divergences[:2] > 0.5).all()
    assert found.divergences[2:].tolist() == [0.0] * 4


def test_calibration_has_plain_types_and_keeps_what_it_was_given():
    histogram, edges = np.array([3.0, 1.0, 0.0, 2.0]), np.arange(5.0)
    found = calibrate_int8(histogram, edges, levels=2)
    assert type(found.threshold) is float
    found.thresholds[:] = -1
    assert edges.tolist() == [0, 1, 2, 3, 4]
    assert histogram.tolist() == [3, 1, 0, 2]


def test_calibration_uses_128_levels():
    histogram, edges = absolute_histogram(np.random.default_rng(0).normal(size=2000), bins=200)
    found = calibrate_int8(histogram, edges)
    np.testing.assert_array_equal(found.thresholds, edges[128:])
    np.testing.assert_array_equal(found.divergences, calibrate_int8(histogram, edges, 128).divergences)


# ---- defects of other implementations ---------------------------------------------------------------


def test_as_many_bins_as_levels_is_refused():
    """onnxruntime's default once was 128 bins for 128 levels (onnxruntime#10261)."""
    with pytest.raises(
        ValueError, match=r"^histogram has 128 bins for levels=128, which leaves no threshold .* bins=2048"
    ):
        calibrate_int8(np.ones(128), np.arange(129))
    assert calibrate_int8(np.ones(129), np.arange(130)).thresholds.tolist() == [128, 129]


def test_whole_counts_are_not_divided_as_whole_numbers():
    """MXNet and TVM sum the levels in integers; 1 + 2 counts in two bins are 1.5 each."""
    whole = calibrate_int8(np.array([1, 2, 0, 2]), np.arange(5), levels=2)
    p, q = np.array([1, 2, 0, 2]) / 5, np.array([1.5, 1.5, 0, 2]) / 5
    assert whole.divergences[-1] == pytest.approx(sum(a * log(a / b) for a, b in zip(p, q, strict=True) if a))


def test_levels_share_all_bins_when_their_numbers_do_not_divide():
    """caffe-int8-convert-tools#43: i // levels bins a level, and the last level takes what is left over.

    With 7 bins and 4 levels that gives 1, 1, 1 and 4 bins, where 2, 2, 2 and 1 are possible.
    """
    histogram = [4, 4, 3, 3, 2, 2, 1]
    assert calibrate_int8(histogram, range(8), levels=4).divergences[-1] == 0.0


def test_a_gap_below_the_outliers_leaves_every_divergence_finite():
    """In the published method q is 0 in the last bin of every threshold in a gap."""
    values = np.append(np.random.default_rng(0).normal(size=10_000), 100.0)
    found = calibrate_int8(*absolute_histogram(values))
    assert np.isfinite(found.divergences).all()
    assert found.threshold < 10


def test_the_smallest_threshold_does_not_win_by_clipping_alone():
    """With the clipped mass in the last level of q, q would be p at one bin a level, whatever the data."""
    values = np.random.default_rng(0).normal(2, 0.02, size=10_000)
    found = calibrate_int8(*absolute_histogram(values))
    assert found.divergences[0] == pytest.approx(log(128), rel=1e-3)
    assert found.threshold > 2.05


def test_mass_missing_from_q_is_refused(monkeypatch):
    """SciPy's entropy divides p and q by their sums once more, which hides what was lost."""
    complete = quantization._quantized
    monkeypatch.setattr(quantization, "_quantized", lambda *arguments: complete(*arguments) * 0.999)
    with pytest.raises(ValueError, match=r"^q sums to 0\.999"):
        calibrate_int8([3, 2, 1], range(4), levels=2)


def test_zeros_of_a_rectified_layer_would_ruin_the_threshold():
    """caffe-int8-convert-tools#26: with the zeros counted in, the least divergence clips far too much."""
    values = np.maximum(np.random.default_rng(0).normal(size=20_000), 0)
    histogram, edges = absolute_histogram(values)
    assert histogram.sum() == np.count_nonzero(values)
    with_zeros = np.histogram(values, edges)[0]
    good = calibrate_int8(histogram, edges).threshold
    bad = calibrate_int8(with_zeros, edges).threshold
    assert mean_squared_error(values, bad) > 100 * mean_squared_error(values, good)


# ---- the least divergence is not the least squared error --------------------------------------------


def test_least_divergence_clips_a_heavy_tail_at_a_large_squared_error():
    """150 000 values of Student's t with 3 degrees of freedom, 2048 bins and 128 levels.

    The threshold of least divergence is 22.2, where the mean squared error is twice that without clipping.
    """
    values = np.random.default_rng(0).standard_t(3, 150_000)
    found = calibrate_int8(*absolute_histogram(values))
    assert found.threshold == pytest.approx(22.17, abs=0.01)
    assert found.divergences.min() < found.divergences[-1] / 4
    largest, best = min_max_threshold(values), mse_threshold(values)
    assert largest == pytest.approx(75.31, abs=0.01)
    assert best == pytest.approx(0.62 * largest)
    errors = [mean_squared_error(values, threshold) for threshold in (found.threshold, largest, best)]
    np.testing.assert_allclose(errors, [0.0595, 0.0291, 0.0169], atol=5e-5)


# ---- bad input --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("histogram", "edges", "message"),
    [
        ([[1, 2, 3]], range(4), r"^histogram has shape \(1, 3\); give one row of counts, of shape \(B,\)"),
        ([1, -2, 3], range(4), r"^histogram holds -2\.0 at index 1"),
        ([0, 0, 0], range(4), "^histogram sums to 0; give counts of at least one value"),
        ([1e308, 1e308, 0], range(4), "^histogram sums to inf; .* whose sum a float64 can hold"),
        ([1, 2, 3], range(3), r"^edges has shape \(3,\); a histogram of 3 bins has 4 edges"),
        ([1, 2, 3], [0, 1, np.nan, 3], "^edges holds NaN at index 2"),
        ([1, 2, 3], range(1, 5), "^edges run from 1 to 4 and are not equal steps up from 0; make them with"),
        ([1, 2, 3], [0, 1, 2.02, 3], "^edges run from 0 to 3 and are not equal steps"),
        ([1, 2, 3], [0, 0.98, 2, 3], "^edges run from 0 to 3 and are not equal steps"),
        ([1, 2, 3], [0, -1, -2, -3], "^edges run from 0 to -3 and are not equal steps"),
        ([1, 2, 3], [0, 0, 0, 0], "^edges run from 0 to 0 and are not equal steps"),
    ],
)
def test_histograms_that_cannot_be_searched_are_refused(histogram, edges, message):
    with pytest.raises(ValueError, match=message):
        calibrate_int8(histogram, edges, levels=2)


def test_edges_may_be_rounded_to_float32():
    edges = np.linspace(0, 0.1, 2049, dtype=np.float32)
    assert calibrate_int8(np.ones(2048), edges).threshold == float(edges[-1])
    assert calibrate_int8([1, 2, 3], [0, 1, 2.009, 3], levels=2).thresholds.tolist() == [2.009, 3]


def test_calibration_needs_two_levels():
    with pytest.raises(ValueError, match=r"^levels=1 is too small; give at least 2"):
        calibrate_int8([1, 2, 3], range(4), levels=1)
