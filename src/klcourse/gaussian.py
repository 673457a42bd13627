"""Closed forms for normal distributions in one and many dimensions, and mixtures of normals.

A normal is given by its mean and its standard deviation ``sigma``, never by its variance; in many
dimensions by its mean and its covariance. Parameters broadcast, so arrays of them give arrays of results.
Where two normals go in, the order is always (p, q): what is true before what is believed. Information
quantities are in nats unless ``base`` says otherwise; log densities are natural logarithms.
"""

from __future__ import annotations

from contextlib import suppress
from math import e, log, pi
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _validation
from ._arithmetic import exponential_excess
from ._validation import FloatArray


class Moments(NamedTuple):
    """Mean and standard deviation of a distribution, in the unit of its variable."""

    mean: float
    sigma: float


def entropy_normal(sigma: ArrayLike, *, base: float = e) -> Any:
    r"""Differential entropy of a normal distribution.

    Parameters
    ----------
    sigma : array_like
        Standard deviations above 0, of any shape, in the unit of the variable. The mean does not matter.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float or ndarray
        Differential entropy for each `sigma`. It may be negative, and it depends on the unit of the
        variable: in millimetres it is ln 10 nats larger than in centimetres.

    Raises
    ------
    ValueError
        For a `sigma` that is empty, not finite or not above 0, and for a `base` that is not a finite number
        above 1.
    TypeError
        For a `sigma` that does not hold real numbers.

    Notes
    -----
    .. math:: h = \tfrac12 \log(2 \pi e \sigma^2)

    Of all densities with this standard deviation the normal one has the largest differential entropy [1]_.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley, 2006,
       section 8.6.

    Examples
    --------
    >>> round(entropy_normal(1.0), 4)
    1.4189
    >>> round(entropy_normal(0.1), 4)
    -0.8836
    """
    unit = _validation.logarithm(base)(np.e)
    sigma = _validation.positive("sigma", sigma)
    return _validation.plain(((log(2 * pi) + 1) / 2 + np.log(sigma)) * unit)


def kl_normal(
    mean_p: ArrayLike, sigma_p: ArrayLike, mean_q: ArrayLike, sigma_q: ArrayLike, *, base: float = e
) -> Any:
    r"""Kullback–Leibler divergence of one normal distribution from another.

    Parameters
    ----------
    mean_p, sigma_p : array_like
        Means, and standard deviations above 0, of what is true.
    mean_q, sigma_q : array_like
        Means, and standard deviations above 0, of what is believed. All four broadcast.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float or ndarray
        Divergence of each pair: 0.0 if the two are equal, otherwise above 0 (unless it is too small for a
        float). ``inf`` where it is larger than a float holds.

    Raises
    ------
    ValueError
        For parameters that are empty or not finite or do not broadcast, for a `sigma_p` or `sigma_q` that is
        not above 0, and for a `base` that is not a finite number above 1.
    TypeError
        For parameters that are not real numbers.

    See Also
    --------
    kl_multivariate_normal : the same in many dimensions.

    Notes
    -----
    .. math:: \mathrm{KL}(p \,\|\, q) = \log \frac{\sigma_q}{\sigma_p}
              + \frac{\sigma_p^2 + (\mu_p - \mu_q)^2}{2 \sigma_q^2} - \frac12
              = \tfrac12 \left[ h(2d) + z^2 \right]

    with :math:`d = \log (\sigma_p / \sigma_q)`, :math:`z = (\mu_p - \mu_q) / \sigma_q` and
    :math:`h(x) = e^x - 1 - x` [1]_. The second form is the one computed. It adds a price for the wrong
    spread and a price for the wrong place, neither ever negative, where the terms of the first nearly cancel
    if the two are close. For equal standard deviations only the place counts, and the divergence is
    the same both ways.

    References
    ----------
    .. [1] C. E. Rasmussen and C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press, 2006,
       section A.5 (the first form, in many dimensions).

    Examples
    --------
    >>> round(kl_normal(0, 1, 1, 2), 4)
    0.4431
    >>> round(kl_normal(1, 2, 0, 1), 4)
    1.3069
    """
    unit = _validation.logarithm(base)(np.e)
    mean_p, mean_q = _validation.finite("mean_p", mean_p), _validation.finite("mean_q", mean_q)
    sigma_p, sigma_q = _validation.positive("sigma_p", sigma_p), _validation.positive("sigma_q", sigma_q)
    _validation.broadcastable({"mean_p": mean_p, "sigma_p": sigma_p, "mean_q": mean_q, "sigma_q": sigma_q})
    with np.errstate(all="ignore"):
        z = (mean_p - mean_q) / sigma_q
        return _validation.plain((exponential_excess(2 * _log_ratio(sigma_p, sigma_q)) + z * z) / 2 * unit)


def kl_multivariate_normal(
    mean_p: ArrayLike, cov_p: ArrayLike, mean_q: ArrayLike, cov_q: ArrayLike, *, base: float = e
) -> Any:
    r"""Kullback–Leibler divergence of one multivariate normal distribution from another.

    Parameters
    ----------
    mean_p, mean_q : array_like, shape (..., d)
        Means of what is true and of what is believed.
    cov_p, cov_q : array_like, shape (..., d, d)
        Their covariances, symmetric and positive definite. All leading axes are a batch and broadcast.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float or ndarray
        Divergence of each pair, at least 0, and 0.0 if the two are equal.

    Raises
    ------
    ValueError
        For parameters that are empty or not finite, whose dimensions differ or whose batches do not
        broadcast; for a covariance that is not square, not symmetric or not positive definite; and for a
        `base` that is not a finite number above 1.
    TypeError
        For parameters that are not real numbers.

    See Also
    --------
    kl_normal : the same in one dimension, from standard deviations.

    Notes
    -----
    .. math:: \mathrm{KL}(p \,\|\, q) = \tfrac12 \left[ \operatorname{tr}(\Sigma_q^{-1} \Sigma_p) - d
              + \log \frac{\det \Sigma_q}{\det \Sigma_p}
              + (\mu_p - \mu_q)^\top \Sigma_q^{-1} (\mu_p - \mu_q) \right]

    in nats [1]_. With Cholesky factors :math:`\Sigma = L L^\top`, the triangular
    :math:`A = L_q^{-1} L_p` and :math:`h(x) = e^x - 1 - x` this is

    .. math:: \tfrac12 \Big[ \sum_i h(2 \log A_{ii}) + \sum_{i > j} A_{ij}^2
              + \big| L_q^{-1} (\mu_p - \mu_q) \big|^2 \Big],

    whose terms are never negative. Factors of nearly equal covariances still differ by little more than their
    rounding. There the first two sums become :math:`\sum_i h(\log(1 + \lambda_i))`, where the
    :math:`\lambda_i` are the eigenvalues of :math:`L_q^{-1} (\Sigma_p - \Sigma_q) L_q^{-\top}`.

    References
    ----------
    .. [1] C. E. Rasmussen and C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press, 2006,
       section A.5.

    Examples
    --------
    What it costs to believe that two variables of correlation 0.9 are independent: their mutual information.

    >>> correlated = [[1.0, 0.9], [0.9, 1.0]]
    >>> round(kl_multivariate_normal([0, 0], correlated, [0, 0], [[1, 0], [0, 1]]), 4)
    0.8304
    """
    unit = _validation.logarithm(base)(np.e)
    mean_p, cov_p, factor_p = _multivariate("mean_p", mean_p, "cov_p", cov_p)
    mean_q, cov_q, factor_q = _multivariate("mean_q", mean_q, "cov_q", cov_q)
    arrays = {"mean_p": mean_p, "cov_p": cov_p, "mean_q": mean_q, "cov_q": cov_q}
    if mean_p.shape[-1] != mean_q.shape[-1]:
        raise ValueError(
            f"mean_p has shape {mean_p.shape} and mean_q has shape {mean_q.shape}, so their dimensions "
            "differ; give both normals the same variables"
        )
    batches = [mean_p.shape[:-1], cov_p.shape[:-2], mean_q.shape[:-1], cov_q.shape[:-2]]
    _validation.broadcastable(arrays, *batches)
    with np.errstate(all="ignore"):
        place = _solve(factor_q, (mean_p - mean_q)[..., np.newaxis])
        spread = _spread(cov_p, factor_p, cov_q, factor_q)
        return _validation.plain((spread + np.square(place).sum(axis=(-2, -1))) / 2 * unit)


def mutual_information_normal(correlation: ArrayLike, *, base: float = e) -> Any:
    r"""Mutual information of two variables that are normal together.

    Parameters
    ----------
    correlation : array_like
        Correlation coefficients from −1 to 1, of any shape.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float or ndarray
        Mutual information for each correlation: 0.0 for 0, ``inf`` for −1 and 1.

    Raises
    ------
    ValueError
        For a `correlation` that is empty, not finite or outside [−1, 1], and for a `base` that is not a
        finite number above 1.
    TypeError
        For a `correlation` that does not hold real numbers.

    Notes
    -----
    .. math:: I(X; Y) = -\tfrac12 \log(1 - \rho^2)

    For variables that are not normal together the correlation does not determine the information [1]_.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley, 2006,
       section 8.5 (the formula).

    Examples
    --------
    >>> round(mutual_information_normal(0.9), 4)
    0.8304
    >>> mutual_information_normal([0.0, -1.0])
    array([ 0., inf])
    """
    unit = _validation.logarithm(base)(np.e)
    rho = _validation.finite("correlation", correlation)
    beyond = abs(rho) > 1
    if beyond.any():
        raise ValueError(
            f"correlation holds {rho[beyond][0]} at index {_validation.first(beyond)}; a correlation lies "
            "between -1 and 1: divide a covariance by both standard deviations"
        )
    with np.errstate(divide="ignore"):
        # ρ² loses the digits of 1 − |ρ| near 1, and 1 − ρ those of ρ near 0.
        log_rest = np.where(abs(rho) < 0.5, np.log1p(-rho * rho), np.log((1 - rho) * (1 + rho)))
    return _validation.plain(-log_rest / 2 * unit)


def normal_logpdf(x: ArrayLike, mean: ArrayLike, sigma: ArrayLike) -> Any:
    r"""Natural logarithm of the density of a normal distribution.

    Parameters
    ----------
    x : array_like
        Where to evaluate it.
    mean, sigma : array_like
        Means, and standard deviations above 0, in the unit of `x`. All three broadcast.

    Returns
    -------
    float or ndarray
        Log density at each `x`, in nats; the density is per unit of `x`.

    Raises
    ------
    ValueError
        For arguments that are empty or not finite or do not broadcast, and for a `sigma` that is not above 0.
    TypeError
        For arguments that are not real numbers.

    Notes
    -----
    .. math:: \log N(x; \mu, \sigma^2)
              = -\frac{(x - \mu)^2}{2 \sigma^2} - \log \sigma - \tfrac12 \log 2\pi

    Examples
    --------
    >>> normal_logpdf([0.0, 100.0], 0.0, 1.0).round(4)
    array([-9.1890000e-01, -5.0009189e+03])
    """
    x, mean = _validation.finite("x", x), _validation.finite("mean", mean)
    sigma = _validation.positive("sigma", sigma)
    _validation.broadcastable({"x": x, "mean": mean, "sigma": sigma})
    return _validation.plain(_logpdf(x, mean, sigma))


def mixture_logpdf(x: ArrayLike, weights: ArrayLike, means: ArrayLike, sigmas: ArrayLike) -> Any:
    r"""Natural logarithm of the density of a mixture of normal distributions.

    Parameters
    ----------
    x : array_like
        Where to evaluate it, of any shape.
    weights : array_like, shape (K,)
        Weight of each component, summing to 1; a weight may be 0.
    means, sigmas : array_like, shape (K,)
        Mean, and standard deviation above 0, of each component, in the unit of `x`.

    Returns
    -------
    float or ndarray
        Log density at each `x`, in nats; the density is per unit of `x`.

    Raises
    ------
    ValueError
        For an `x` that is empty or not finite, and for `weights`, `means` and `sigmas` that are not one
        distribution, finite numbers and numbers above 0, all of shape (K,).
    TypeError
        For arguments that are not real numbers.

    Notes
    -----
    .. math:: \log p(x) = \log \sum_k w_k \, N(x; \mu_k, \sigma_k^2)

    The densities are added as logarithms, so that a point far out keeps a finite log density where the
    density itself is too small for a float.

    Examples
    --------
    >>> mixture_logpdf([0.0, 1000.0], [0.5, 0.5], [-1.0, 1.0], [1.0, 1.0]).round(4)
    array([-1.41890000e+00, -4.99002112e+05])
    """
    x = _validation.finite("x", x)
    weights, means, sigmas = checked_mixture(weights, means, sigmas)
    components = np.log(weights) + _logpdf(x[..., np.newaxis], means, sigmas)
    return _validation.plain(np.logaddexp.reduce(components, axis=-1))


def mixture_mean_and_sigma(weights: ArrayLike, means: ArrayLike, sigmas: ArrayLike) -> Moments:
    r"""Mean and standard deviation of a mixture of normal distributions.

    Parameters
    ----------
    weights : array_like, shape (K,)
        Weight of each component, summing to 1; a weight may be 0.
    means, sigmas : array_like, shape (K,)
        Mean, and standard deviation above 0, of each component.

    Returns
    -------
    Moments
        Its ``mean`` and ``sigma``, in the unit of `means`.

    Raises
    ------
    ValueError
        For `weights`, `means` and `sigmas` that are not one distribution, finite numbers and numbers above
        0, all of shape (K,).
    TypeError
        For arguments that are not real numbers.

    Notes
    -----
    .. math:: \mu = \sum_k w_k \mu_k, \qquad
              \sigma^2 = \sum_k w_k \left[ \sigma_k^2 + (\mu_k - \mu)^2 \right]

    The variance is the mean of the components' variances plus the variance of their means.

    Examples
    --------
    >>> mean, sigma = mixture_mean_and_sigma([0.5, 0.5], [1.0, 10.0], [1.0, 1.5])
    >>> mean, round(sigma, 4)
    (5.5, 4.6771)
    """
    weights, means, sigmas = checked_mixture(weights, means, sigmas)
    heaviest = means[weights.argmax()]
    mean = heaviest + weights @ (means - heaviest)  # components with one mean give exactly that mean
    deviations = means - mean
    longest = max(sigmas.max(), abs(deviations).max())  # squares of lengths in this unit do not overflow
    variance = weights @ ((sigmas / longest) ** 2 + (deviations / longest) ** 2)
    return Moments(float(mean), float(longest * np.sqrt(variance)))


def mixture_samples(
    weights: ArrayLike,
    means: ArrayLike,
    sigmas: ArrayLike,
    size: int | tuple[int, ...],
    rng: np.random.Generator,
) -> FloatArray:
    """Random numbers from a mixture of normal distributions.

    Parameters
    ----------
    weights : array_like, shape (K,)
        Weight of each component, summing to 1; a weight may be 0.
    means, sigmas : array_like, shape (K,)
        Mean, and standard deviation above 0, of each component.
    size : int or tuple of int
        How many numbers to draw, or the shape of an array of them; at least 1 along each axis.
    rng : numpy.random.Generator
        Where the randomness comes from; one made from a seed gives the same numbers on every run.

    Returns
    -------
    ndarray
        Independent draws, of shape `size`, in the unit of `means`.

    Raises
    ------
    ValueError
        For a `size` below 1, and for `weights`, `means` and `sigmas` that are not one distribution, finite
        numbers and numbers above 0, all of shape (K,).
    TypeError
        For an `rng` that is not a Generator, a `size` that is not made of whole numbers, and for other
        arguments that are not real numbers.

    Notes
    -----
    Each draw first picks a component by its weight and then a number from that component.

    Examples
    --------
    >>> rng = np.random.default_rng(seed=0)
    >>> samples = mixture_samples([0.5, 0.5], [1.0, 10.0], [1.0, 1.5], 10_000, rng)
    >>> bool(abs(samples.mean() - 5.5) < 0.2)
    True
    """
    _validation.check_generator("rng", rng)
    weights, means, sigmas = checked_mixture(weights, means, sigmas)
    shape = [_validation.whole_number("size", n, 1) for n in (size if isinstance(size, tuple) else (size,))]
    component = rng.choice(weights.size, size=shape, p=weights / weights.sum())
    return rng.normal(means[component], sigmas[component])


def checked_mixture(weights: Any, means: Any, sigmas: Any) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weights, means and standard deviations of one mixture, without components of weight 0."""
    arrays = {
        "weights": _validation.distribution("weights", weights),
        "means": _validation.finite("means", means),
        "sigmas": _validation.positive("sigmas", sigmas),
    }
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) > 1 or arrays["weights"].ndim != 1:
        told = ", ".join(f"{name} has shape {array.shape}" for name, array in arrays.items())
        raise ValueError(f"{told}; give each of the K components one number in each, all of shape (K,)")
    possible = arrays["weights"] > 0
    return arrays["weights"][possible], arrays["means"][possible], arrays["sigmas"][possible]


def _logpdf(x: FloatArray, mean: FloatArray, sigma: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        z = (x - mean) / sigma
        value: FloatArray = -z * z / 2 - np.log(sigma) - log(2 * pi) / 2
    return value


def _log_ratio(sigma_p: FloatArray, sigma_q: FloatArray) -> FloatArray:
    """log(σ_p/σ_q), also where the two nearly agree and where their ratio is no float."""
    ratio, excess = sigma_p / sigma_q, (sigma_p - sigma_q) / sigma_q
    fits = (ratio > np.finfo(np.float64).tiny) & (ratio < np.inf)
    far = np.where(fits, np.log(ratio), np.log(sigma_p) - np.log(sigma_q))
    log_ratio: FloatArray = np.where(abs(excess) < 0.5, np.log1p(excess), far)
    return log_ratio


def _spread(cov_p: FloatArray, factor_p: FloatArray, cov_q: FloatArray, factor_q: FloatArray) -> FloatArray:
    """tr(Σ_q⁻¹Σ_p) − d + log(det Σ_q / det Σ_p), from terms that are never negative."""
    stretch = 2 * _log_ratio(_diagonal(factor_p), _diagonal(factor_q))
    shear = np.tril(_solve(factor_q, factor_p), -1)
    far = exponential_excess(stretch).sum(axis=-1) + np.square(shear).sum(axis=(-2, -1))
    half = _solve(factor_q, cov_p - cov_q)
    whole = _solve(factor_q, half.mT)
    difference = np.linalg.eigvalsh(np.where(abs(whole) < 1, whole, 1.0))  # no NaN from an overflow far away
    near = exponential_excess(np.log1p(difference)).sum(axis=-1)
    spread: FloatArray = np.where(abs(difference).max(axis=-1) < 0.5, near, far)
    return spread


def _solve(factor: FloatArray, right: FloatArray) -> FloatArray:
    """Solution of factor @ x = right for a lower triangular factor; batches broadcast."""
    batch = np.broadcast_shapes(factor.shape[:-2], right.shape[:-2])
    solution = np.zeros(batch + right.shape[-2:])
    for i in range(factor.shape[-1]):
        known = factor[..., i : i + 1, :i] @ solution[..., :i, :]
        solution[..., i, :] = (right[..., i, :] - known[..., 0, :]) / factor[..., i, i, np.newaxis]
    return solution


def _multivariate(
    mean_name: str, mean: ArrayLike, cov_name: str, cov: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Checked mean and covariance, and the covariance's Cholesky factor."""
    mean, cov = _validation.finite(mean_name, mean), _validation.finite(cov_name, cov)
    _validation.check_axis(mean_name, mean, -1)
    d = mean.shape[-1]
    if cov.shape[-2:] != (d, d):
        raise ValueError(
            f"{cov_name} has shape {cov.shape} and {mean_name} has shape {mean.shape}; give {cov_name} one "
            f"row and one column for each of the {d} variables, shape (..., {d}, {d})"
        )
    sigmas = np.sqrt(abs(_diagonal(cov)))
    scale = sigmas[..., :, np.newaxis] * sigmas[..., np.newaxis, :]
    asymmetric = abs(cov - cov.mT) > _validation.FLOAT64_TOLERANCE * scale
    if asymmetric.any():
        index = _validation.first(asymmetric)
        raise ValueError(
            f"{cov_name} holds {cov[index]} at index {index} and {cov.mT[index]} across the diagonal; a "
            f"covariance is symmetric: if the difference is rounding, give ({cov_name} + {cov_name}.mT) / 2"
        )
    factor = np.full_like(cov, np.nan)
    with suppress(np.linalg.LinAlgError):
        factor[...] = np.linalg.cholesky(cov)
    # What of a variable's variance is left when those before it are known must be more than rounding.
    if not (_diagonal(factor) ** 2 > d * np.finfo(np.float64).eps * _diagonal(cov)).all():
        raise ValueError(
            f"{cov_name} is not positive definite: its smallest eigenvalue is "
            f"{np.linalg.eigvalsh(cov).min():.3g}; leave out variables that others determine"
        )
    return mean, cov, factor


def _diagonal(matrices: FloatArray) -> FloatArray:
    return np.diagonal(matrices, axis1=-2, axis2=-1)
