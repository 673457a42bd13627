"""Symmetric quantisation of a network's activations, and four ways to choose its threshold.

A code is a whole number from −(levels − 1) to levels − 1, so that 0 has a code of its own; 128 levels fit
int8. One step is threshold/(levels − 1). What lies beyond the threshold is clipped to it: a small threshold
means fine steps and many clipped values, a large one coarse steps and few.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _validation
from ._validation import FloatArray
from .discrete import kl_divergence

SMALLEST_THRESHOLD, LARGEST_THRESHOLD = 1e-290, 1e290
"""Between these no step underflows and no value overflows, whatever the levels."""


class Calibration(NamedTuple):
    """What :func:`calibrate_int8` found."""

    threshold: float
    """The threshold of least divergence."""
    thresholds: FloatArray
    """Shape (C,): all thresholds that were tried, from small to large."""
    divergences: FloatArray
    """Shape (C,): Kullback–Leibler divergence of each, in nats."""


def quantize(values: ArrayLike, threshold: float, levels: int = 128) -> NDArray[np.signedinteger[Any]]:
    r"""Whole-number codes of `values`: how many steps each lies from 0.

    Parameters
    ----------
    values : array_like
        Finite numbers, of any shape.
    threshold : float
        Size beyond which a value is clipped, from 1e-290 to 1e290.
    levels : int
        Number of different sizes a code can have, 0 included, from 2 to 2³¹.

    Returns
    -------
    ndarray of int8 or int32
        Codes from −(levels − 1) to levels − 1, of the shape of `values`; int8 for up to 128 levels.

    Raises
    ------
    ValueError
        For `values` that are empty or not finite, and for a `threshold` or `levels` outside its range.
    TypeError
        For `values` or a `threshold` that are not real numbers, and `levels` that are not a whole number.

    See Also
    --------
    dequantize : the values that the codes stand for.

    Notes
    -----
    .. math:: c(x) = \operatorname{round}\!\left(\frac{\min(\max(x, -T), T)}{s}\right), \qquad
              s = \frac{T}{\text{levels} - 1}

    Halves round to the even code. The code −128 of int8 stays unused, which keeps the codes symmetric.

    Examples
    --------
    >>> quantize([-9.0, -0.6, 0.0, 0.24, 1.0], threshold=1.0)
    array([-127,  -76,    0,   30,  127], dtype=int8)
    """
    values = _validation.finite("values", values)
    threshold, step = _grid(threshold, levels)
    codes = np.rint(np.clip(values, -threshold, threshold) / step)
    return codes.astype(np.int8 if levels <= 128 else np.int32)


def dequantize(codes: ArrayLike, threshold: float, levels: int = 128) -> FloatArray:
    r"""The values that `codes` of :func:`quantize` stand for.

    Parameters
    ----------
    codes : array_like
        Whole numbers from −(levels − 1) to levels − 1, of any shape.
    threshold : float
        The threshold that :func:`quantize` was given.
    levels : int
        The levels that :func:`quantize` was given.

    Returns
    -------
    ndarray of float64
        Values from −threshold to threshold, of the shape of `codes`. A value within the threshold
        comes back with an error of at most half a step.

    Raises
    ------
    ValueError
        For `codes` that are empty, not whole or beyond the levels, and for a `threshold` or `levels` outside
        its range (see :func:`quantize`).
    TypeError
        For `codes` or a `threshold` that are not real numbers, and `levels` that are not a whole number.

    Notes
    -----
    .. math:: x(c) = c \, s, \qquad s = \frac{T}{\text{levels} - 1}

    Examples
    --------
    >>> dequantize([-127, 0, 64], threshold=12.7).round(6)
    array([-12.7,   0. ,   6.4])
    """
    codes = _validation.finite("codes", codes)
    _, step = _grid(threshold, levels)
    strange = (codes != np.rint(codes)) | (np.abs(codes) >= levels)
    if strange.any():
        index = _validation.first(strange)
        raise ValueError(
            f"codes holds {float(codes[index]):g} at index {index}, which is no code of levels={levels}; "
            f"give whole numbers from {1 - levels} to {levels - 1}, as klcourse.quantization.quantize does"
        )
    return codes * step


def min_max_threshold(values: ArrayLike) -> float:
    """The threshold that clips nothing: the largest size among `values`.

    Parameters
    ----------
    values : array_like
        Finite numbers, of any shape, not all 0.

    Returns
    -------
    float
        The threshold.

    Raises
    ------
    ValueError
        For `values` that are empty, not finite or all 0, or whose largest size is below 1e-290 or
        above 1e290.
    TypeError
        For `values` that are not real numbers.

    Examples
    --------
    >>> min_max_threshold([0.5, -2.0, 1.0])
    2.0
    """
    largest = float(np.abs(_validation.finite("values", values)).max())
    return _usable(
        largest,
        f"values are at most {largest:g} in size",
        "give values that are not all 0, and if need be multiply them by a constant",
    )


def percentile_threshold(values: ArrayLike, percentile: float = 99.9) -> float:
    """The threshold that clips the largest values, a fixed share of them.

    Parameters
    ----------
    values : array_like
        Finite numbers, of any shape, not all 0.
    percentile : float
        Percentage of the values to keep, above 0 and at most 100.

    Returns
    -------
    float
        The `percentile` of the values' sizes, interpolated linearly between neighbours.

    Raises
    ------
    ValueError
        For `values` that are empty or not finite, for a `percentile` outside its range, and for a result
        below 1e-290, as when too many values are 0, or above 1e290.
    TypeError
        For `values` or a `percentile` that are not real numbers.

    Examples
    --------
    >>> percentile_threshold([-4.0, -1.0, 0.0, 2.0, 3.0], percentile=75)
    3.0
    """
    percentile = _validation.positive_number("percentile", percentile)
    if percentile > 100:
        raise ValueError(f"percentile={percentile:g} is above 100; give the percentage of values to keep")
    threshold = float(np.percentile(np.abs(_validation.finite("values", values)), percentile))
    return _usable(
        threshold,
        f"percentile={percentile:g} of the sizes of values is {threshold:g}",
        "leave out values that are 0, or raise the percentile",
    )


def mse_threshold(values: ArrayLike, levels: int = 128, candidates: int = 100) -> float:
    r"""The threshold whose round trip through the codes has the least mean squared error.

    Parameters
    ----------
    values : array_like
        Finite numbers, of any shape, not all 0.
    levels : int
        As for :func:`quantize`.
    candidates : int
        How many thresholds to try: M/candidates, 2M/candidates, … up to M, the largest size among
        `values`.

    Returns
    -------
    float
        The best of them, and the smallest if several are equally good.

    Raises
    ------
    ValueError
        For `values` as in :func:`min_max_threshold`, and for `levels` or `candidates` outside their range.
    TypeError
        For `values` that are not real numbers, and `levels` or `candidates` that are not whole numbers.

    Notes
    -----
    .. math:: \hat T = \arg\min_T \frac{1}{n} \sum_{i=1}^n \bigl(x_i - x(c_T(x_i))\bigr)^2

    where :math:`c_T` is the code of threshold T (:func:`quantize`) and :math:`x` the way back
    (:func:`dequantize`).

    Examples
    --------
    One value in a thousand is far away. To clip it saves more than it costs, unless it is very far.

    >>> many = np.linspace(-1, 1, 999)
    >>> mse_threshold(np.append(many, 5.0), levels=8)
    2.1
    >>> mse_threshold(np.append(many, 50.0), levels=8)
    50.0
    """
    largest = min_max_threshold(values)
    candidates = _validation.whole_number("candidates", candidates, least=1)
    relative = _validation.finite("values", values) / largest  # whose squares do not overflow

    def error(fraction: float) -> float:
        restored = dequantize(quantize(relative, fraction, levels), fraction, levels)
        return float(np.mean((relative - restored) ** 2))

    return largest * min((k / candidates for k in range(1, candidates + 1)), key=error)


def absolute_histogram(values: ArrayLike, bins: int = 2048) -> tuple[NDArray[np.int64], FloatArray]:
    """Counts of the sizes of `values` in equal bins from 0 to the largest size, zeros left out.

    Parameters
    ----------
    values : array_like
        Finite numbers, of any shape, not all 0.
    bins : int
        Number of bins.

    Returns
    -------
    histogram : ndarray of int, shape (bins,)
        How many values other than 0 fall into each bin. The last bin includes its upper edge.
    edges : ndarray, shape (bins + 1,)
        Edges of the bins, from 0.0 to the largest size.

    Raises
    ------
    ValueError
        For `values` as in :func:`min_max_threshold`, and for `bins` below 1.
    TypeError
        For `values` that are not real numbers, and `bins` that are not a whole number.

    Notes
    -----
    Zeros have a code of their own at every threshold, so they say nothing about which is best. Counted in,
    the many zeros that a rectified layer gives pile up in the first bin, where :func:`calibrate_int8` would
    see a shape to be saved at the price of everything else.

    Examples
    --------
    >>> histogram, edges = absolute_histogram([-4.0, 0.0, 0.0, 0.5, 1.0, 3.5], bins=4)
    >>> histogram
    array([1, 1, 0, 2])
    >>> edges
    array([0., 1., 2., 3., 4.])
    """
    largest = min_max_threshold(values)
    bins = _validation.whole_number("bins", bins, least=1)
    sizes = np.abs(_validation.finite("values", values))
    return np.histogram(sizes[sizes > 0], bins, range=(0.0, largest))


def calibrate_int8(histogram: ArrayLike, edges: ArrayLike, levels: int = 128) -> Calibration:
    r"""The threshold whose clipped and quantised histogram diverges least from the clipped one.

    Parameters
    ----------
    histogram : array_like, shape (B,)
        Counts, or other non-negative weights, of the sizes of activations in B bins, more than `levels`.
        Leave out the zeros of a rectified layer, as :func:`absolute_histogram` does.
    edges : array_like, shape (B + 1,)
        Edges of the bins, which are equally wide and begin at 0.
    levels : int
        As for :func:`quantize`.

    Returns
    -------
    Calibration
        The best threshold (the smallest if several are equally good), the thresholds tried, which are
        ``edges[levels:]``, and the divergence of each in nats. All divergences are finite.

    Raises
    ------
    ValueError
        For a `histogram` that is not one row of finite non-negative numbers with a sum above 0, that has no
        more bins than `levels` or whose sum overflows; for `edges` that do not fit it, do not begin at 0
        or are not equally far apart; and for `levels` below 2.
    TypeError
        For a `histogram` or `edges` that do not hold real numbers, and `levels` that are not a whole number.

    Notes
    -----
    With h the histogram divided by its sum, the threshold ``edges[i]`` keeps the first i bins and clips
    the mass :math:`o = \sum_{b \ge i} h_b`. Two distributions over those i bins are compared:

    .. math:: p_b = h_b + o\,[b = i - 1], \qquad
              q_b = \frac{\sum_{a \in L(b)} h_a}{\sum_{a \in L(b)} [h_a > 0]}\,[h_b > 0] + \frac{o}{i},
              \qquad D_i = \mathrm{KL}(p \,\|\, q).

    In p the clipped mass lies where the clipped values come to lie, in the last bin. In q each level has the
    mass that h has there and spreads it evenly over its bins that are not empty, since the codes do not tell
    those bins apart; L(b) are the bins a < i of the same level as b, those with
    :math:`\lfloor a \cdot \text{levels} / i \rfloor = \lfloor b \cdot \text{levels} / i \rfloor`, so that the
    numbers of bins of two levels differ by at most one. The clipped mass is spread evenly over all i bins: of
    a clipped value, q says only that it is in one of them.

    That last term is where this differs from the published method [1]_, which leaves the clipped mass out of
    q and then divides q by its own sum. (Its threshold also lies half a bin further.) There q may be 0 in the
    last bin, where p is not, so that thresholds in a gap of the histogram have an infinite divergence, or a
    wrong one if the bin is skipped. To give the clipped mass to the last level of q would be no better: with
    one bin a level q equals p, and the smallest threshold wins whatever the data. Here p and q sum to 1 as
    they stand, and :func:`~klcourse.discrete.kl_divergence` would refuse them if mass were lost.

    With as many bins as levels there is one threshold and nothing to choose, hence the demand for more. The
    least divergence is not the least squared error: it counts how many values are clipped, not how far.

    References
    ----------
    .. [1] S. Migacz, "8-bit inference with TensorRT", GPU Technology Conference, 2017.

    Examples
    --------
    One value lies far from the others; the best threshold clips it.

    >>> best = calibrate_int8([40, 30, 20, 10, 5, 0, 0, 1], edges=range(9), levels=4)
    >>> best.threshold
    5.0
    >>> best.thresholds
    array([4., 5., 6., 7., 8.])
    >>> best.divergences.round(4)
    array([0.0085, 0.0074, 0.0239, 0.0344, 0.0228])
    """
    histogram = _validation.nonnegative("histogram", histogram)
    edges = _validation.finite("edges", edges)
    levels = _validation.whole_number("levels", levels, least=2)
    _check_bins(histogram, edges, levels)
    with np.errstate(over="ignore"):
        total = histogram.sum()
    if not 0 < total < np.inf:
        raise ValueError(
            f"histogram sums to {total:g}; give counts of at least one value, whose sum a float64 can hold"
        )
    masses = histogram / total
    divergences = np.array(
        [
            kl_divergence(_clipped(masses, kept), _quantized(masses, kept, levels))
            for kept in range(levels, masses.size + 1)
        ]
    )
    thresholds = edges[levels:].copy()
    return Calibration(float(thresholds[divergences.argmin()]), thresholds, divergences)


def _clipped(masses: FloatArray, kept: int) -> FloatArray:
    """p: the first `kept` bins, with the mass of all others in the last of them."""
    p = masses[:kept].copy()
    p[-1] += masses[kept:].sum()
    return p


def _quantized(masses: FloatArray, kept: int, levels: int) -> FloatArray:
    """q: each level's mass spread over its bins that are not empty, the clipped mass over all bins."""
    starts = -(-np.arange(levels) * kept // levels)  # the first bin b with b · levels / kept ≥ level
    occupied = masses[:kept] > 0
    mass = np.add.reduceat(masses[:kept], starts)
    places = np.add.reduceat(occupied, starts, dtype=np.int64)
    share = np.repeat(mass / np.maximum(places, 1), np.diff(starts, append=kept))
    q: FloatArray = np.where(occupied, share, 0.0) + masses[kept:].sum() / kept
    return q


def _check_bins(histogram: FloatArray, edges: FloatArray, levels: int) -> None:
    """Refuse a histogram that :func:`calibrate_int8` cannot search."""
    if histogram.ndim != 1:
        raise ValueError(f"histogram has shape {histogram.shape}; give one row of counts, of shape (B,)")
    bins = histogram.size
    if bins <= levels:
        raise ValueError(
            f"histogram has {bins} bins for levels={levels}, which leaves no threshold to choose; give it "
            "more, for example with klcourse.quantization.absolute_histogram(values, bins=2048)"
        )
    if edges.shape != (bins + 1,):
        raise ValueError(f"edges has shape {edges.shape}; a histogram of {bins} bins has {bins + 1} edges")
    width = edges[-1] / bins
    off = np.abs(edges - width * np.arange(bins + 1))
    if not (off < width / 100).all():  # a hundredth leaves room for the rounding of float32
        raise ValueError(
            f"edges run from {edges[0]:g} to {edges[-1]:g} and are not equal steps up from 0; "
            "make them with klcourse.quantization.absolute_histogram(values)"
        )


def _grid(threshold: float, levels: int) -> tuple[float, float]:
    """The threshold, checked, and the step between the values of neighbouring codes."""
    levels = _validation.whole_number("levels", levels, least=2)
    if levels > 2**31:
        raise ValueError(f"levels={levels} is too large for codes of 32 bits; give at most {2**31}")
    threshold = _validation.positive_number("threshold", threshold)
    _usable(threshold, f"threshold is {threshold:g}", "multiply it and the values by a constant")
    return threshold, threshold / (levels - 1)


def _usable(threshold: float, problem: str, remedy: str) -> float:
    """`threshold`, refused where its steps would underflow or overflow."""
    if not SMALLEST_THRESHOLD <= threshold <= LARGEST_THRESHOLD:
        raise ValueError(
            f"{problem}, and a threshold lies from {SMALLEST_THRESHOLD:g} to {LARGEST_THRESHOLD:g}; {remedy}"
        )
    return threshold
