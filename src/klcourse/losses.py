"""Cross-entropies as a classifier's losses, from probabilities and from logits.

A logit is any real number, and grows with how sure the model is. All results are in nats, and none is
clipped: being certain and wrong costs ``inf``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _validation
from ._validation import FloatArray


def binary_cross_entropy(y: ArrayLike, p: ArrayLike) -> Any:
    r"""Surprise of a yes/no answer `y` for a model that said yes with probability `p`.

    Parameters
    ----------
    y : array_like
        Targets in [0, 1]: 1 for yes, 0 for no, or the probability of yes. Any shape.
    p : array_like
        Predicted probabilities of yes, in [0, 1]. The shapes broadcast.

    Returns
    -------
    float or ndarray
        Loss of each pair in nats; ``inf`` where the model ruled out what may happen.

    Raises
    ------
    ValueError
        For a `y` or `p` that is empty, not finite or outside [0, 1], and for shapes that do not broadcast.
    TypeError
        For a `y` or `p` that does not hold real numbers.

    See Also
    --------
    binary_cross_entropy_with_logits : the same from logits, right where probabilities round to 0 or 1.

    Notes
    -----
    .. math:: -\bigl[y \ln p + (1 - y) \ln(1 - p)\bigr]

    It is the cross-entropy of the two distributions :math:`(y, 1 - y)` and :math:`(p, 1 - p)` [1]_. PyTorch's
    ``BCELoss`` caps each logarithm at 100 nats, and scikit-learn's ``log_loss`` clips the probabilities.

    References
    ----------
    .. [1] C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, section 4.3.2.

    Examples
    --------
    >>> binary_cross_entropy([1, 1, 0], [1.0, 0.0, 0.0])
    array([ 0., inf,  0.])
    >>> round(binary_cross_entropy(1, 0.5), 4)
    0.6931
    """
    target, predicted = _validation.probability("y", y), _validation.probability("p", p)
    _validation.broadcastable({"y": target, "p": predicted})
    with np.errstate(divide="ignore"):
        yes, no = -np.log(predicted), -np.log1p(-predicted)
    return _validation.plain(_times(target, yes) + _times(1 - target, no))


def binary_cross_entropy_with_logits(y: ArrayLike, logits: ArrayLike) -> Any:
    r"""Surprise of a yes/no answer `y` for a model that said yes with probability ``1 / (1 + exp(-logits))``.

    Parameters
    ----------
    y : array_like
        Targets in [0, 1]: 1 for yes, 0 for no, or the probability of yes. Any shape.
    logits : array_like
        Logits of yes; ``inf`` and ``-inf`` stand for certainty. The shapes broadcast.

    Returns
    -------
    float or ndarray
        Loss of each pair in nats. Its derivative by the logit is the predicted probability less `y`.

    Raises
    ------
    ValueError
        For a `y` that is empty, not finite or outside [0, 1], for `logits` that are empty or NaN, and for
        shapes that do not broadcast.
    TypeError
        For a `y` or `logits` that do not hold real numbers.

    Notes
    -----
    With the logit :math:`z` and :math:`w`, the weight of the answer that :math:`z` is against (:math:`1 - y`
    if :math:`z \ge 0`, else :math:`y`),

    .. math:: \ln(1 + e^{z}) - y z = w\,|z| + \ln\bigl(1 + e^{-|z|}\bigr)

    Neither term on the right is negative, so nothing cancels, and :math:`e^{-|z|}` does not overflow [1]_.

    References
    ----------
    .. [1] C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, section 4.3.2.

    Examples
    --------
    >>> binary_cross_entropy_with_logits([1, 0], [1000.0, 1000.0])
    array([   0., 1000.])
    >>> binary_cross_entropy_with_logits(0, -40.0)
    4.248354255291589e-18
    """
    target, z = _validation.probability("y", y), _logits(logits)
    _refuse(np.isnan(z), "NaN")
    _validation.broadcastable({"y": target, "logits": z})
    against = np.where(z >= 0, 1 - target, target)
    size = np.abs(z)
    return _validation.plain(_times(against, size) + np.log1p(np.exp(-size)))


def log_sum_exp(logits: ArrayLike, axis: int = -1) -> Any:
    r"""Logarithm of the sum of the exponentials, which a softmax divides by.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Real numbers, or ``-inf`` for what is ruled out; the axes beside `axis` are a batch.
    axis : int
        Axis of the sum.

    Returns
    -------
    float or ndarray
        Of the shape of `logits` without `axis`: the greatest logit, or up to ln K more. It is ``-inf``
        where all logits are.

    Raises
    ------
    ValueError
        For `logits` that are empty, a single number, NaN or ``inf``, and for a missing `axis`.
    TypeError
        For `logits` that do not hold real numbers.

    Notes
    -----
    .. math:: \ln \sum_k e^{z_k} = m + \ln \Bigl(1 + \sum_{k \ne \hat k} e^{z_k - m}\Bigr),
              \qquad m = z_{\hat k} = \max_k z_k

    The greatest exponential is 1 and is left out of the sum, so nothing overflows, and what the others
    add keeps its digits however small it is [1]_.

    References
    ----------
    .. [1] P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the log-sum-exp and softmax
       functions", IMA Journal of Numerical Analysis 41, 2021.

    Examples
    --------
    >>> round(log_sum_exp([1.0, 2.0, 3.0]), 4)
    3.4076
    >>> round(log_sum_exp([1000.0, 1000.0]) - 1000, 4)
    0.6931
    """
    z, greatest = _outcomes_last(logits, axis)
    return _validation.plain(greatest[..., 0] + _excess(z, greatest))


def softmax(logits: ArrayLike, axis: int = -1) -> FloatArray:
    r"""Probabilities in proportion to the exponentials of the logits.

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Real numbers, or ``-inf`` for outcomes that are ruled out; the axes beside `axis` are a batch.
    axis : int
        Axis of the outcomes.

    Returns
    -------
    ndarray
        Probabilities of the shape of `logits`, summing to 1 along `axis`.

    Raises
    ------
    ValueError
        For `logits` that are empty, a single number, NaN or ``inf``, for a row in which all are ``-inf``,
        and for a missing `axis`.
    TypeError
        For `logits` that do not hold real numbers.

    Notes
    -----
    .. math:: p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}

    Adding a constant to all logits changes nothing; the greatest is taken off first, so that no exponential
    overflows [1]_.

    References
    ----------
    .. [1] P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the log-sum-exp and softmax
       functions", IMA Journal of Numerical Analysis 41, 2021.

    Examples
    --------
    >>> softmax([1.0, 2.0, 3.0]).round(4)
    array([0.09  , 0.2447, 0.6652])
    """
    z, greatest = _outcomes_last(logits, axis)
    _refuse_nothing_possible(greatest)
    probabilities = z - greatest
    np.exp(probabilities, out=probabilities)
    probabilities /= probabilities.sum(axis=-1, keepdims=True)
    return np.moveaxis(probabilities, -1, axis)


def softmax_cross_entropy(labels_or_distributions: ArrayLike, logits: ArrayLike, axis: int = -1) -> Any:
    r"""Surprise of the right label for a model that gives each label the softmax of its logit.

    Parameters
    ----------
    labels_or_distributions : array_like of int, shape (...), or array_like, shape (..., K)
        The index of each right label, or a distribution over the labels along `axis`.
    logits : array_like, shape (..., K)
        Real numbers, or ``-inf`` for labels that are ruled out; the axes beside `axis` are a batch.
    axis : int
        Axis of the labels.

    Returns
    -------
    float or ndarray
        Loss of each example in nats, of the shape of `logits` without `axis`. Its derivative by the logits
        is the softmax less the target distribution.

    Raises
    ------
    ValueError
        For labels outside 0 to K − 1, distributions that do not sum to 1, a shape that fits neither, and
        `logits` that :func:`softmax` refuses.
    TypeError
        For labels that are not whole numbers and for what does not hold real numbers.

    Notes
    -----
    For a distribution p and the logits z, of which :math:`z_{\hat k}` is the greatest,

    .. math:: -\sum_k p_k \ln \operatorname{softmax}(z)_k
              = \sum_k p_k\,(z_{\hat k} - z_k) + \ln \Bigl(1 + \sum_{k \ne \hat k} e^{z_k - z_{\hat k}}\Bigr)

    No term on the right is negative. A label stands for the distribution that gives it probability 1 [1]_.

    References
    ----------
    .. [1] C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, section 4.3.4.

    Examples
    --------
    >>> round(softmax_cross_entropy(2, [1.0, 2.0, 3.0]), 4)
    0.4076
    >>> softmax_cross_entropy([[0.5, 0.5], [0.0, 1.0]], [[0.0, 0.0], [-5.0, 5.0]]).round(6)
    array([6.93147e-01, 4.50000e-05])
    """
    z, greatest = _outcomes_last(logits, axis)
    given = _validation.numbers("labels_or_distributions", labels_or_distributions)
    _refuse_nothing_possible(greatest)
    behind, excess = greatest - z, _excess(z, greatest)
    if given.ndim == z.ndim:
        p = _validation.last(_validation.distribution("labels_or_distributions", given, axis), axis)
        _same_shape(p, z)
        return _validation.plain(_times(p, behind).sum(axis=-1) + excess)
    labels = _labels(given, z)
    return _validation.plain(np.take_along_axis(behind, labels[..., np.newaxis], -1)[..., 0] + excess)


def _times(weight: FloatArray, value: FloatArray) -> FloatArray:
    """weight · value, with 0 · ∞ = 0: what never happens costs nothing."""
    with np.errstate(invalid="ignore"):
        return np.where(weight == 0, 0.0, weight * value)


def _logits(value: ArrayLike) -> FloatArray:
    logits = _validation.real_array("logits", value)
    if logits.size == 0:
        raise ValueError("logits is empty; give at least one number")
    return logits


def _refuse(wrong: NDArray[np.bool_], what: str) -> None:
    if wrong.any():
        raise ValueError(
            f"logits holds {what} at index {_validation.first(wrong)}; "
            "give finite numbers, or -inf for what is ruled out"
        )


def _outcomes_last(value: ArrayLike, axis: int) -> tuple[FloatArray, FloatArray]:
    """Logits below ∞ with `axis` moved to the end, and the greatest of each row, whose axis is kept."""
    logits = _logits(value)
    _validation.check_axis("logits", logits, axis)
    z = _validation.last(logits, axis)
    greatest = z.max(axis=-1, keepdims=True)
    if not (greatest < np.inf).all():  # NaN is not
        _refuse(np.isnan(logits), "NaN")
        _refuse(np.isposinf(logits), "inf")
    return z, greatest


def _excess(z: FloatArray, greatest: FloatArray) -> FloatArray:
    """How far the log-sum-exp of each row lies above its greatest logit."""
    others = np.exp(z - np.where(np.isneginf(greatest), 0.0, greatest))
    np.put_along_axis(others, z.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
    excess: FloatArray = np.log1p(others.sum(axis=-1))
    return excess


def _refuse_nothing_possible(greatest: FloatArray) -> None:
    nothing = np.isneginf(greatest[..., 0])
    if nothing.any():
        where = f" at index {_validation.first(nothing)}" if nothing.ndim else ""
        raise ValueError(
            f"logits holds only -inf{where}, which rules out every outcome; give at least one finite number"
        )


def _labels(given: NDArray[Any], z: FloatArray) -> NDArray[np.int64]:
    outcomes = z.shape[-1]
    if given.dtype.kind not in "iu":
        raise TypeError(
            f"labels_or_distributions has dtype {given.dtype} and {given.ndim} axes; give labels as whole "
            f"numbers from 0 to {outcomes - 1}, or distributions in the shape of logits"
        )
    _same_shape(given, z[..., 0])
    wrong = (given < 0) | (given >= outcomes)
    if wrong.any():
        raise ValueError(
            f"labels_or_distributions holds {given[wrong][0]} at index {_validation.first(wrong)}; "
            f"give labels from 0 to {outcomes - 1}, as there are {outcomes} logits"
        )
    return given.astype(np.int64)


def _same_shape(given: NDArray[Any], wanted: NDArray[Any]) -> None:
    if given.shape != wanted.shape:
        raise ValueError(
            f"labels_or_distributions has shape {given.shape} where logits need {wanted.shape}; "
            "give one label, or one distribution, for each row of logits"
        )
