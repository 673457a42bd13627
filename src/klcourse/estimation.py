"""Divergences, entropies and mutual information from densities on a grid, from counts and from samples.

Densities go in as functions that take an array of points and give the logarithm of the density at each, such
as ``scipy.stats.norm(0, 1).logpdf``. Samples lie on the first axis. Results are in nats unless ``base`` says
otherwise: 2 for bits, 10 for dits. Where two distributions go in, the order is always (p, q): what is true
before what is believed.
"""

from __future__ import annotations

from collections.abc import Callable
from math import e, inf, log, pi, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _validation, discrete
from ._arithmetic import PIECE, divergence_terms, exponential_excess
from ._validation import FloatArray

LogDensity = Callable[[Any], ArrayLike]

MASS_TOLERANCE = 1e-6
"""How far from 1 a density's integral may be."""


# ---- densities on a grid --------------------------------------------------------------------------


def kl_quadrature(
    logp: LogDensity, logq: LogDensity, lower: float, upper: float, n: int = 2001, *, base: float = e
) -> float:
    r"""Kullback–Leibler divergence of two densities on the line, by Simpson's rule.

    Parameters
    ----------
    logp, logq : callable
        Natural logarithms of the densities of what is true and what is believed. Each is called once with
        the points, an array of shape (n,), and returns as many numbers; ``-inf`` where the density is 0.
    lower, upper : float
        Ends of the interval, which must hold all of p up to a mass of 1e-6.
    n : int
        Number of points, odd and at least 3.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float
        Divergence, at least 0, and ``inf`` if q is 0 at a point where p is not.

    Raises
    ------
    ValueError
        If the mass of p on the interval is not 1 or that of q is above 1, by more than 1e-6; if `logp` or
        `logq` returns another shape, NaN or ``inf``; for an even or too small `n`, for a `lower` that is not
        below `upper`, and for a `base` that is not a finite number above 1.
    TypeError
        If `logp` or `logq` is no function, or returns something other than real numbers, and for an `n` that
        is not a whole number.

    See Also
    --------
    kl_monte_carlo : for densities of many variables, from samples.

    Notes
    -----
    .. math:: \mathrm{KL}(p \,\|\, q) = \int p(x) \left[ \log p(x) - \log q(x) \right] dx
              \approx \frac{h}{3} \left( f_0 + 4 f_1 + 2 f_2 + 4 f_3 + \dots + 4 f_{n-2} + f_{n-1} \right)

    with :math:`f_i` the integrand at the points, a step `h` apart. For a smooth integrand the error falls as
    :math:`h^4`. For a bell curve it falls faster than any power of `h`: Simpson's rule is
    :math:`(4 T_h - T_{2h})/3` in terms of the trapezoidal rule `T`, whose error comes from the slope and the
    higher derivatives at the two ends [1]_, and all of these are 0 where the bell has died away. Four points
    to a standard deviation give nearly all digits of a float. A kink inside the interval, or an end in the
    middle of the bell, brings the slow rate back.

    A density that is 0 at an end of its range, as some beta densities are, makes the result ``inf``, though
    one point has no weight in the integral. Divergences do not change with the variable, so put the ends at
    infinity: for x between 0 and 1 take :math:`t = \log \frac{x}{1-x}`, whose log density is that of x plus
    :math:`\log x + \log(1-x)`.

    References
    ----------
    .. [1] L. N. Trefethen and J. A. C. Weideman, "The exponentially convergent trapezoidal rule", SIAM Review
       56, 2014.

    Examples
    --------
    >>> from scipy.stats import norm
    >>> round(kl_quadrature(norm(0, 1).logpdf, norm(1, 2).logpdf, -15, 15), 4)
    0.4431
    """
    unit = _validation.logarithm(base)(np.e)
    points, weights = _simpson(lower, upper, n)
    log_p, log_q = _log_density("logp", logp, points), _log_density("logq", logq, points)
    p = _density("logp", log_p, points, weights)
    _density("logq", log_q, points, weights, least_mass=0.0)
    possible = log_p > -inf
    p, log_p, log_q, weights = p[possible], log_p[possible], log_q[possible], weights[possible]
    if (log_q == -inf).any():
        return inf
    # With masses P and Q the sum is at least P log(P/Q), which their tolerances leave at −2e-6 or more.
    return float(max((weights * p * (log_p - log_q)).sum(), 0.0) * unit)


def js_quadrature(
    logp: LogDensity, logq: LogDensity, lower: float, upper: float, n: int = 2001, *, base: float = e
) -> float:
    r"""Jensen–Shannon divergence of two densities on the line, by Simpson's rule.

    Parameters
    ----------
    logp, logq : callable
        Natural logarithms of the two densities. Each is called once with the points, an array of shape (n,),
        and returns as many numbers; ``-inf`` where the density is 0.
    lower, upper : float
        Ends of the interval, which must hold all of both densities up to a mass of 1e-6.
    n : int
        Number of points, odd and at least 3.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float
        Divergence, between 0 and log 2.

    Raises
    ------
    ValueError
        If a density's mass on the interval is not 1 within 1e-6; if `logp` or `logq` returns another shape,
        NaN or ``inf``; for an even or too small `n`, for a `lower` that is not below `upper`, and for a
        `base` that is not a finite number above 1.
    TypeError
        If `logp` or `logq` is no function, or returns something other than real numbers, and for an `n` that
        is not a whole number.

    See Also
    --------
    kl_quadrature : why Simpson's rule is accurate, and what to do about the ends of an interval.

    Notes
    -----
    .. math:: \mathrm{JSD}(p, q) = \tfrac12 \mathrm{KL}(p \,\|\, m) + \tfrac12 \mathrm{KL}(q \,\|\, m),
              \qquad m = \tfrac12 p + \tfrac12 q

    with the mixture second in both divergences [1]_. The mixture is 0 only where both densities are, so the
    result is always finite.

    References
    ----------
    .. [1] J. Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information
       Theory 37, 1991.

    Examples
    --------
    >>> from scipy.stats import norm
    >>> round(js_quadrature(norm(0, 1).logpdf, norm(2, 1).logpdf, -10, 12), 4)
    0.3368
    """
    unit = _validation.logarithm(base)(np.e)
    points, weights = _simpson(lower, upper, n)
    p = _density("logp", _log_density("logp", logp, points), points, weights)
    q = _density("logq", _log_density("logq", logq, points), points, weights)
    total = p + q
    with np.errstate(all="ignore"):
        # 2p against p + q: the half of the smallest float would be 0, and p infinitely far from it.
        terms = divergence_terms(2 * p, total) + divergence_terms(2 * q, total)
    return float(min((weights * terms).sum() / 4, log(2)) * unit)


def _simpson(lower: float, upper: float, n: int) -> tuple[FloatArray, FloatArray]:
    """The points of Simpson's rule on [lower, upper], and their weights."""
    lower, upper = _end("lower", lower), _end("upper", upper)
    if lower >= upper:
        raise ValueError(f"lower={lower:g} is not below upper={upper:g}; give the interval's left end first")
    n = _validation.whole_number("n", n, 3)
    if n % 2 == 0:
        raise ValueError(f"n={n} is even; Simpson's rule takes an odd number of points, such as n={n + 1}")
    weights = np.full(n, 2.0)
    weights[1::2] = 4.0
    weights[[0, -1]] = 1.0
    return np.linspace(lower, upper, n), weights * (upper - lower) / (3 * (n - 1))


def _end(name: str, value: float) -> float:
    """One end of an interval."""
    array = _validation.finite(name, value)
    if array.ndim:
        raise ValueError(f"{name} has shape {array.shape}; give a single number")
    return float(array)


def _log_density(name: str, function: LogDensity, points: FloatArray) -> FloatArray:
    """What `function` gives at the points, a log density for each."""
    if not callable(function):
        raise TypeError(
            f"{name}={function!r} is not a function; give one that takes an array of points, "
            "such as scipy.stats.norm(0, 1).logpdf"
        )
    values = _validation.real_array(name, function(points))
    if values.shape != points.shape[:1]:
        raise ValueError(
            f"{name} returns shape {values.shape} for points of shape {points.shape}; "
            f"return one log density for each, shape {points.shape[:1]}"
        )
    wrong = np.isnan(values) | (values == inf)
    if wrong.any():
        where = _validation.first(wrong)
        raise ValueError(
            f"{name} returns {values[where]} at the point {points[where]}; "
            "return a number below inf, and -inf where the density is 0"
        )
    return values


def _density(
    name: str, log_density: FloatArray, points: FloatArray, weights: FloatArray, least_mass: float = 1.0
) -> FloatArray:
    """The density at the points, refused if its mass is not between `least_mass` and 1."""
    with np.errstate(over="ignore"):
        density: FloatArray = np.exp(log_density)
        mass = (weights * density).sum()
    if not least_mass - MASS_TOLERANCE <= mass <= 1 + MASS_TOLERANCE:
        raise ValueError(
            f"the density of {name} has mass {mass:.10g} on [{points[0]:g}, {points[-1]:g}], not 1; "
            f"widen the interval, take more than n={points.size} points, or normalise {name}"
        )
    return density


# ---- densities at samples --------------------------------------------------------------------------


class Estimate(NamedTuple):
    """An average over samples, and how far chance may have moved it.

    Attributes
    ----------
    value : float
        The average.
    standard_error : float
        Standard deviation of the average over repeated sampling, estimated from the same samples.
    """

    value: float
    standard_error: float


ESTIMATORS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "k1": lambda difference: difference,
    "k2": lambda difference: difference**2 / 2,
    "k3": lambda difference: exponential_excess(-difference),
}


def kl_monte_carlo(
    logp: LogDensity, logq: LogDensity, samples: ArrayLike, estimator: str = "k1", *, base: float = e
) -> Estimate:
    r"""Kullback–Leibler divergence estimated by an average over samples from p.

    Parameters
    ----------
    logp, logq : callable
        Natural logarithms of the densities, or probabilities, of what is true and what is believed. Each is
        called once with the samples and returns n numbers; ``-inf`` where the density is 0.
    samples : array_like, shape (n,) or (n, d)
        At least two independent samples from p.
    estimator : {"k1", "k2", "k3"}
        What is averaged; see Notes.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    Estimate
        The pair ``(value, standard_error)``. Both are ``inf`` if q is 0 at a sample.

    Raises
    ------
    ValueError
        If `logp` is ``-inf`` at a sample, which then cannot come from p; if `logp` or `logq` returns another
        shape, NaN or ``inf``; for fewer than two samples or samples that are not finite, for an unknown
        `estimator`, and for a `base` that is not a finite number above 1.
    TypeError
        If `logp` or `logq` is no function, or returns something other than real numbers, and for samples
        that are not real numbers.

    Notes
    -----
    With :math:`d = \log p(x) - \log q(x)` at a sample, the three are [1]_

    .. math:: k_1 = d, \qquad k_2 = \tfrac12 d^2, \qquad k_3 = e^{-d} - 1 + d

    ``k1`` has no bias, because the divergence is the mean of d; samples with q > p count negative, and so
    may the average. ``k2`` is never negative and varies little, and it is biased: its mean is another
    divergence, close to this one when p and q are close. ``k3`` has no bias as long as q is 0 wherever p is,
    because :math:`e^{-d} = q/p` then has mean 1 under p. It is never negative, because :math:`e^{-d}` lies
    above its tangent :math:`1 - d`.

    The standard error is the standard deviation of the n terms, divided by :math:`\sqrt n`. It misleads where
    the terms have heavy tails, as ``k3`` has where q is much wider than p: for normals the variance of q/p
    is infinite once q has twice the variance of p.

    References
    ----------
    .. [1] J. Schulman, "Approximating KL divergence", 2020, http://joschu.net/blog/kl-approx.html.

    Examples
    --------
    >>> from scipy.stats import norm
    >>> samples = np.random.default_rng(0).normal(0, 1, size=10_000)
    >>> for estimator in "k1", "k2", "k3":
    ...     estimate = kl_monte_carlo(norm(0, 1).logpdf, norm(0.5, 1).logpdf, samples, estimator)
    ...     print(f"{estimator}: {estimate.value:.3f} ± {estimate.standard_error:.3f} nats, truth 0.125")
    k1: 0.122 ± 0.005 nats, truth 0.125
    k2: 0.132 ± 0.002 nats, truth 0.125
    k3: 0.124 ± 0.002 nats, truth 0.125
    """
    unit = _validation.logarithm(base)(np.e)
    _validation.choice("estimator", estimator, list(ESTIMATORS))
    points = _samples("samples", samples, 2)
    log_p, log_q = _log_density("logp", logp, points), _log_density("logq", logq, points)
    if (log_p == -inf).any():
        where = _validation.first(log_p == -inf)
        raise ValueError(
            f"logp is -inf at sample {where}, {points[where]}, which therefore cannot come from p; "
            "draw the samples from p"
        )
    with np.errstate(over="ignore", invalid="ignore"):
        terms = ESTIMATORS[estimator](log_p - log_q) * unit
        value, deviation = float(terms.mean()), float(terms.std(ddof=1))
    if value == inf:
        return Estimate(inf, inf)
    return Estimate(value, deviation / sqrt(terms.size))


def _samples(name: str, samples: ArrayLike, least: int) -> FloatArray:
    """Finite samples on the first axis, `least` of them or more, each a number or a vector."""
    points = _validation.finite(name, samples)
    if points.ndim not in (1, 2):
        raise ValueError(f"{name} has shape {points.shape}; give n samples as shape (n,) or (n, d)")
    if len(points) < least:
        raise ValueError(f"{name} holds too few samples, {len(points)}; give at least {least}")
    return points


# ---- counts ----------------------------------------------------------------------------------------

CORRECTIONS = (None, "miller-madow")

LARGE = 2**63
"""Labels this far from 0 do not fit an int64; their rank stands for them."""


def entropy_from_counts(
    counts: ArrayLike, *, base: float = e, correction: str | None = None, axis: int = -1
) -> Any:
    r"""Entropy estimated from how often each outcome was seen.

    Parameters
    ----------
    counts : array_like, shape (..., K)
        Whole numbers that are at least 0, with a total above 0 along `axis`; the other axes are a batch.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.
    correction : {None, "miller-madow"}
        None takes the frequencies for the probabilities, the plug-in estimate; "miller-madow" adds what
        that is too low by, to first order.
    axis : int
        Axis of the outcomes.

    Returns
    -------
    float or ndarray
        Estimate for each row of counts, of the shape of `counts` without `axis`.

    Raises
    ------
    ValueError
        For `counts` that are empty, negative, not finite or not whole, or that sum to 0; for an unknown
        `correction`, a missing `axis`, and a `base` that is not a finite number above 1.
    TypeError
        For `counts` that are not real numbers.

    Notes
    -----
    .. math:: \hat H = \sum_x \frac{n_x}{n} \log \frac{n}{n_x}, \qquad
              \hat H_\mathrm{MM} = \hat H + \frac{\hat K - 1}{2n} \log e

    with :math:`\hat K` the number of outcomes that were seen. The plug-in estimate is too low on average, by
    about :math:`(K - 1)/2n` nats when all K outcomes have been seen often [1]_. Outcomes that have never been
    seen are beyond this correction, and no estimator is unbiased for every distribution.

    References
    ----------
    .. [1] L. Paninski, "Estimation of entropy and mutual information", Neural Computation 15, 2003.

    Examples
    --------
    Twelve throws of a fair die, whose entropy is 1.7918 nats:

    >>> counts = [3, 1, 2, 4, 0, 2]
    >>> round(entropy_from_counts(counts), 4)
    1.5171
    >>> round(entropy_from_counts(counts, correction="miller-madow"), 4)
    1.6838
    """
    unit = _validation.logarithm(base)(np.e)
    _validation.choice("correction", correction, CORRECTIONS)
    counts = _validation.nonnegative("counts", counts)
    fractions = _fractions(counts)
    if fractions.any():
        where = _validation.first(fractions)
        raise ValueError(
            f"counts holds {counts[where]} at index {where}, which is not a whole number; "
            "give how often each outcome was seen, or use klcourse.entropy() for probabilities"
        )
    plug_in = discrete.entropy(discrete.normalize(counts, axis), base=base, axis=axis)
    if correction is None:
        return plug_in
    seen = np.count_nonzero(counts, axis=axis)
    return _validation.plain(plug_in + (seen - 1) / (2 * counts.sum(axis=axis)) * unit)


def _fractions(numbers: FloatArray) -> NDArray[np.bool_]:
    """Where the numbers are not whole."""
    fractions: NDArray[np.bool_] = numbers != np.floor(numbers)
    return fractions


def mutual_information_from_samples(
    x: ArrayLike, y: ArrayLike, *, base: float = e, correction: str | None = None
) -> float:
    r"""Mutual information of two labels, estimated from pairs of them.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        The labels of n samples, pair by pair: integers, booleans, strings, or floats that are whole numbers.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.
    correction : {None, "miller-madow"}
        None takes the frequencies for the probabilities, the plug-in estimate; "miller-madow" corrects the
        three entropies it is made of.

    Returns
    -------
    float
        Estimate. The plug-in estimate is at least 0, and 0.0 if the table of counts is exactly that of
        independent labels. A corrected estimate may be negative.

    Raises
    ------
    ValueError
        For labels that are empty, not one-dimensional or not paired, for floats that are not whole numbers,
        for an unknown `correction`, and for a `base` that is not a finite number above 1.
    TypeError
        For labels of other types.

    See Also
    --------
    mutual_information_nearest_neighbours : for continuous variables, without bins.

    Notes
    -----
    .. math:: \hat I = \sum_{x,y} \frac{n_{xy}}{n} \log \frac{n_{xy} \, n}{n_x \, n_y}

    is the divergence of the table of frequencies from the product of its margins. It is too high on average:
    for independent labels by about :math:`(K_x - 1)(K_y - 1)/2n` nats, because chance alone makes a table
    look dependent. The correction of Miller and Madow takes

    .. math:: \hat I_\mathrm{MM} = \hat H_\mathrm{MM}(X) + \hat H_\mathrm{MM}(Y) - \hat H_\mathrm{MM}(X, Y)
              = \hat I + \frac{\hat K_x + \hat K_y - \hat K_{xy} - 1}{2n} \log e

    with the numbers of labels, and of pairs, that were seen [1]_.

    References
    ----------
    .. [1] L. Paninski, "Estimation of entropy and mutual information", Neural Computation 15, 2003.

    Examples
    --------
    >>> weather = ["rain", "rain", "sun", "sun"]
    >>> mutual_information_from_samples(weather, [1, 1, 0, 0], base=2)
    1.0
    >>> mutual_information_from_samples(weather, [1, 0, 1, 0], base=2)
    0.0
    """
    unit = _validation.logarithm(base)(np.e)
    _validation.choice("correction", correction, CORRECTIONS)
    x_labels, y_labels = _labels("x", x), _labels("y", y)
    _check_pairs(x_labels, y_labels)
    rows, columns, counts = _table(x_labels, y_labels)
    nats = _mutual_information(rows, columns, counts)
    if correction is not None:
        x_seen, y_seen, pairs_seen = np.unique(rows).size, np.unique(columns).size, counts.size
        nats += (x_seen + y_seen - pairs_seen - 1) / (2 * x_labels.size)
    return float(nats * unit)


def _labels(name: str, labels: ArrayLike) -> NDArray[Any]:
    """Labels of a type that sorts, refusing numbers that look continuous."""
    try:
        array = _validation.numbers(name, labels)
    except TypeError:
        array = np.asarray(labels)
        if array.dtype.kind not in "US":
            raise TypeError(
                f"{name} has dtype {array.dtype}; give integers, booleans or strings as labels, "
                f"for example np.asarray({name}).astype(str)"
            ) from None
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; give one label for each sample, shape (n,)")
    if array.size == 0:
        raise ValueError(f"{name} is empty; give at least one label")
    if array.dtype.kind == "f":
        fractions = _fractions(_validation.finite(name, array))
        if fractions.any():
            where = _validation.first(fractions)
            raise ValueError(
                f"{name} holds {array[where]} at index {where}, which is not a whole number; "
                f"bin continuous values with np.digitize({name}, edges), or each will be a label of its own"
            )
    return array


def _check_pairs(x: NDArray[Any], y: NDArray[Any]) -> None:
    """Refuse two sets of samples that do not come in pairs."""
    if len(x) != len(y):
        raise ValueError(f"x holds {len(x)} samples and y {len(y)}; give one of each for every pair")


def _table(x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    """Row, column and count of every cell of the table of pairs that is not empty."""
    (x, x_least, height), (y, y_least, width) = _codes(x), _codes(y)
    size = height * width

    def cells_of(part: slice) -> NDArray[np.int64]:
        return (x[part] - x_least) * width + (y[part] - y_least)

    # Counting goes through the whole table; where that has more cells than samples, sorting is cheaper.
    if size <= x.size:
        table = np.zeros(size, dtype=np.int64)
        piece = max(PIECE, size)
        for i in range(0, x.size, piece):
            table += np.bincount(cells_of(slice(i, i + piece)), minlength=size)
        cells = np.flatnonzero(table)
        counts = table[cells]
    else:
        cells, counts = np.unique(cells_of(slice(None)), return_counts=True)
    rows, columns = np.divmod(cells, width)
    return rows, columns, counts.astype(np.float64)


def _codes(labels: NDArray[Any]) -> tuple[NDArray[np.int64], int, int]:
    """Whole numbers that stand for the labels, the least of them, and how many they may be."""
    if labels.dtype.kind in "biuf":
        least, most = int(labels.min()), int(labels.max())
        if most - least < labels.size and max(-least, most) < LARGE:
            return labels.astype(np.int64, copy=False), least, most - least + 1
    kinds, codes = np.unique(labels, return_inverse=True)
    return codes.astype(np.int64, copy=False), 0, kinds.size


def _mutual_information(rows: NDArray[np.int64], columns: NDArray[np.int64], counts: FloatArray) -> float:
    """Plug-in mutual information in nats of a table, given by its cells that are not empty."""
    n = counts.sum()
    row_totals = np.bincount(rows, weights=counts)
    column_totals = np.bincount(columns, weights=counts)
    # p log(p/q) − p + q, summed over all cells, is never negative. It is taken n² times, of p = n_xy n and
    # q = n_x n_y: whole numbers, which are equal for independent labels to the last bit.
    product: FloatArray = np.multiply(row_totals[rows], column_totals[columns])
    seen = divergence_terms(counts * n, product).sum()
    # An empty cell contributes its q; the empty cells of a row, those of all columns it does not meet.
    column_totals_met = np.bincount(rows, weights=column_totals[columns])
    empty = (row_totals * (n - column_totals_met)).sum()
    return float((seen + empty) / n**2)


# ---- distances between samples ---------------------------------------------------------------------


def entropy_nearest_neighbours(samples: ArrayLike, k: int = 3, *, base: float = e) -> float:
    r"""Differential entropy of a density, estimated from distances between its samples.

    Parameters
    ----------
    samples : array_like, shape (n,) or (n, d)
        Independent samples of a continuous variable, more than `k`.
    k : int
        Which neighbour's distance is taken, at least 1. A larger one varies less and blurs more.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float
        Estimate. Like the differential entropy itself it may be negative, and it changes with the unit of
        the samples.

    Raises
    ------
    ValueError
        For samples that are not finite or of another shape, for no more than `k` of them, for a constant
        column, and where samples repeat so often that a distance is 0.
    TypeError
        For samples that are not real numbers, and for a `k` that is not a whole number.

    Notes
    -----
    .. math:: \hat h = \psi(n) - \psi(k) + \log V_d + \frac{d}{n} \sum_{i=1}^n \log \varepsilon_i

    in nats, with :math:`\varepsilon_i` the Euclidean distance from sample i to its k-th nearest neighbour,
    :math:`V_d` the volume of the unit ball and :math:`\psi` the digamma function [1]_ [2]_. Samples are dense
    where distances are small; the digammas replace logarithms to correct what that costs on average. In many
    dimensions the neighbours are far away and the bias is large.

    References
    ----------
    .. [1] L. F. Kozachenko and N. N. Leonenko, "Sample estimate of the entropy of a random vector", Problems
       of Information Transmission 23, 1987.
    .. [2] A. Kraskov, H. Stögbauer and P. Grassberger, "Estimating mutual information", Physical Review E 69,
       066138, 2004, section II.

    Examples
    --------
    >>> samples = np.random.default_rng(0).normal(size=2000)
    >>> print(f"{entropy_nearest_neighbours(samples):.2f} nats, truth {np.log(2 * np.pi * np.e) / 2:.2f}")
    1.44 nats, truth 1.42
    """
    from scipy.special import digamma, gammaln

    unit = _validation.logarithm(base)(np.e)
    points = _points("samples", samples, k)
    n, d = points.shape
    log_ball = d / 2 * log(pi) - gammaln(d / 2 + 1)
    # A sample is its own nearest, so the k-th neighbour is the (k + 1)-th nearest.
    distances = _distances("samples", points, points, k + 1)
    return float((digamma(n) - digamma(k) + log_ball + d * np.log(distances).mean()) * unit)


def kl_nearest_neighbours(
    samples_p: ArrayLike, samples_q: ArrayLike, k: int = 1, *, base: float = e
) -> float:
    r"""Kullback–Leibler divergence of two densities, estimated from distances between their samples.

    Parameters
    ----------
    samples_p : array_like, shape (n,) or (n, d)
        Independent samples of what is true, more than `k`.
    samples_q : array_like, shape (m,) or (m, d)
        Independent samples of what is believed, more than `k`.
    k : int
        Which neighbour's distance is taken, at least 1. A larger one varies less and blurs more.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float
        Estimate. It may be negative by chance, and it is always finite, even where the divergence is not.

    Raises
    ------
    ValueError
        For samples that are not finite, of another shape or of different dimensions, for no more than `k`
        of either, for a constant column, and where samples repeat so often that a distance is 0.
    TypeError
        For samples that are not real numbers, and for a `k` that is not a whole number.

    Notes
    -----
    .. math:: \hat D = \frac{d}{n} \sum_{i=1}^n \log \frac{\nu_i}{\rho_i} + \log \frac{m}{n - 1}

    in nats, with the Euclidean distances from sample i of p to its k-th nearest neighbour among the other
    samples of p, :math:`\rho_i`, and among those of q, :math:`\nu_i` [1]_. Where q is rare its samples are
    far. The bias vanishes as both samples grow, slowly in many dimensions.

    References
    ----------
    .. [1] Q. Wang, S. R. Kulkarni and S. Verdú, "Divergence estimation for multidimensional densities via
       k-nearest-neighbor distances", IEEE Transactions on Information Theory 55, 2009.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> estimate = kl_nearest_neighbours(rng.normal(0, 1, 5000), rng.normal(1, 2, 5000), k=5)
    >>> print(f"{estimate:.2f} nats, truth {np.log(2) + 2 / 8 - 1 / 2:.2f}")
    0.46 nats, truth 0.44
    """
    unit = _validation.logarithm(base)(np.e)
    p, q = _points("samples_p", samples_p, k), _points("samples_q", samples_q, k)
    (n, d), m = p.shape, len(q)
    if q.shape[1] != d:
        raise ValueError(
            f"samples_p has shape {np.shape(samples_p)} and samples_q has shape {np.shape(samples_q)}; "
            "give samples of as many numbers in both"
        )
    # A sample of p is its own nearest in p, and not in q.
    rho, nu = _distances("samples_p", p, p, k + 1), _distances("samples_q", p, q, k)
    return float((d * np.log(nu / rho).mean() + np.log(m / (n - 1))) * unit)


def mutual_information_nearest_neighbours(
    x: ArrayLike, y: ArrayLike, k: int = 3, *, base: float = e
) -> float:
    r"""Mutual information of two continuous variables, estimated from distances between their samples.

    Parameters
    ----------
    x, y : array_like, shape (n,) or (n, d)
        The two variables at n independent samples, pair by pair, more than `k`; their dimensions may differ.
    k : int
        Which neighbour's distance is taken, at least 1. A larger one varies less and blurs more.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float
        Estimate. For independent variables it scatters around 0 and is negative as often as not.

    Raises
    ------
    ValueError
        For samples that are not finite, of another shape or not paired, for no more than `k` of them, for a
        constant column, and where pairs repeat so often that a distance is 0.
    TypeError
        For samples that are not real numbers, and for a `k` that is not a whole number.

    See Also
    --------
    mutual_information_from_samples : for labels.

    Notes
    -----
    .. math:: \hat I = \psi(k) + \psi(n) - \frac1n \sum_{i=1}^n
              \left[ \psi(n_{x,i} + 1) + \psi(n_{y,i} + 1) \right]

    in nats, with :math:`\psi` the digamma function and :math:`n_{x,i}` the number of samples whose x is
    strictly nearer to that of sample i than its k-th nearest neighbour is; :math:`n_{y,i}` likewise. The
    distance of two vectors is their largest difference in any column, in x and y together for the neighbour.
    This is the first algorithm of [1]_. Mutual information does not change with the units, but this estimate
    does a little: bring the columns to similar spread. A feature that repeats its values is no continuous
    variable; scikit-learn's ``mutual_info_regression`` adds noise to it, and then even a constant feature
    can come out as informative.

    References
    ----------
    .. [1] A. Kraskov, H. Stögbauer and P. Grassberger, "Estimating mutual information", Physical Review E 69,
       066138, 2004.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.multivariate_normal([0, 0], [[1, 0.9], [0.9, 1]], size=2000).T
    >>> estimate = mutual_information_nearest_neighbours(x, y)
    >>> print(f"{estimate:.2f} nats, truth {-np.log(1 - 0.9**2) / 2:.2f}")
    0.85 nats, truth 0.83
    """
    from scipy.special import digamma

    unit = _validation.logarithm(base)(np.e)
    x_points, y_points = _points("x", x, k), _points("y", y, k)
    _check_pairs(x_points, y_points)
    pairs = np.hstack([x_points, y_points])
    # A sample is its own nearest, so the k-th neighbour is the (k + 1)-th nearest.
    distances = _distances("the pairs (x, y)", pairs, pairs, k + 1, norm=inf)
    margins = digamma(_nearer(x_points, distances)) + digamma(_nearer(y_points, distances))
    return float((digamma(k) + digamma(len(pairs)) - margins.mean()) * unit)


def _points(name: str, samples: ArrayLike, k: int) -> FloatArray:
    """More than `k` samples as rows, refusing a column that never changes."""
    k = _validation.whole_number("k", k, 1)
    points = _samples(name, samples, k + 1)
    points = points.reshape(len(points), -1)
    constant = (points == points[0]).all(axis=0)
    if constant.any():
        raise ValueError(
            f"{name} is constant in column {_validation.first(constant)}; "
            "what never changes has no density and no information: leave it out"
        )
    return points


def _distances(name: str, points: FloatArray, others: FloatArray, k: int, norm: float = 2) -> FloatArray:
    """Distance from each point to its k-th nearest among the others, refused where that is 0."""
    from scipy.spatial import cKDTree

    distances: FloatArray = cKDTree(others).query(points, k=[k], p=norm)[0][:, 0]
    if (distances == 0).any():
        raise ValueError(
            f"sample {_validation.first(distances == 0)} has copies in {name}, at distance 0, where the "
            "estimate breaks down; bin the samples and count them, or add a little noise to make them "
            "continuous, such as rng.normal(scale=1e-9, size=n) with a seeded rng"
        )
    return distances


def _nearer(points: FloatArray, distances: FloatArray) -> NDArray[np.int64]:
    """How many points lie strictly nearer to each than its distance, the point itself among them."""
    from scipy.spatial import cKDTree

    below = np.nextafter(distances, 0)
    counts: NDArray[np.int64] = cKDTree(points).query_ball_point(points, below, p=inf, return_length=True)
    return counts


# ---- drift -----------------------------------------------------------------------------------------


def population_stability_index(expected: ArrayLike, actual: ArrayLike) -> Any:
    r"""How far a binned distribution has drifted from the one expected, in nats.

    Parameters
    ----------
    expected, actual : array_like, shape (..., K)
        Shares of the same K bins before and now, each summing to 1; the other axes are a batch and
        broadcast.

    Returns
    -------
    float or ndarray
        Index of each pair, at least 0, and 0.0 if both are equal. It is ``inf`` where a bin is empty in one
        and not in the other.

    Raises
    ------
    ValueError
        For an `expected` or `actual` that is not a distribution, or when their numbers of bins differ or
        their batches do not broadcast.
    TypeError
        For an `expected` or `actual` that does not hold real numbers.

    See Also
    --------
    klcourse.discrete.kl_divergence : each of its two halves.

    Notes
    -----
    .. math:: \mathrm{PSI}(e, a) = \sum_x \left[ a(x) - e(x) \right] \ln \frac{a(x)}{e(x)}
              = D(a \,\|\, e) + D(e \,\|\, a)

    is the divergence made symmetric by adding both directions [1]_. Even if nothing has changed, samples of
    sizes n and m in K bins give about :math:`\left(\frac1n + \frac1m\right) \chi^2_{K-1}`, with mean
    :math:`\left(\frac1n + \frac1m\right)(K - 1)` [2]_; the alarm levels in use, 0.1 and 0.25, leave n and m
    out of account.

    References
    ----------
    .. [1] S. Kullback and R. A. Leibler, "On information and sufficiency", Annals of Mathematical Statistics
       22, 1951.
    .. [2] B. Yurdakul, Statistical properties of population stability index, dissertation, Western Michigan
       University, 2018.

    Examples
    --------
    >>> round(population_stability_index([0.25, 0.5, 0.25], [0.2, 0.5, 0.3]), 4)
    0.0203
    """
    expected = _validation.distribution("expected", expected)
    actual = _validation.distribution("actual", actual)
    expected, actual = _validation.same_outcomes({"expected": expected, "actual": actual}, -1)
    forth, back = discrete.kl_divergence(actual, expected), discrete.kl_divergence(expected, actual)
    return _validation.plain(forth + back)
