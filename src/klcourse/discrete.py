"""Surprise and entropy of distributions over finitely many outcomes.

Probabilities go in, never counts: a vector that does not sum to 1 raises an error that names
:func:`normalize`. The outcomes lie on the last axis unless ``axis`` says otherwise; axes before it are a
batch. Results are in nats unless ``base`` says otherwise: 2 for bits, 10 for dits.
"""

from __future__ import annotations

import heapq
from itertools import count
from math import e
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _validation
from ._validation import FloatArray


def surprisal(p: ArrayLike, *, base: float = e) -> Any:
    r"""Surprise at seeing an outcome of probability `p`.

    Parameters
    ----------
    p : array_like
        Probabilities in [0, 1], of any shape; they need not sum to 1.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float or ndarray
        Surprise of each probability, of the shape of `p`. It is 0.0 for a certain outcome and
        ``inf`` for an impossible one.

    Raises
    ------
    ValueError
        For a `p` that is empty, not finite or outside [0, 1], and for a `base` that is not a finite
        number above 1.
    TypeError
        For a `p` that does not hold real numbers.

    Notes
    -----
    .. math:: s(p) = \log \frac{1}{p} = -\log p

    It is, up to the base, the only continuous measure of surprise that falls as `p` rises and adds up
    over independent outcomes [1]_.

    References
    ----------
    .. [1] C. E. Shannon, "A mathematical theory of communication", Bell System Technical Journal 27,
       1948, section 6 and appendix 2.

    Examples
    --------
    >>> surprisal(1 / 8, base=2)
    3.0
    >>> surprisal([1.0, 0.5, 0.0], base=2)
    array([ 0.,  1., inf])
    """
    log = _validation.logarithm(base)
    p = _validation.probability("p", p)
    with np.errstate(divide="ignore"):
        return _validation.plain(0.0 - log(p))  # 0.0 − 0.0 is 0.0, where −log(1) would be −0.0


def entropy(p: ArrayLike, *, base: float = e, axis: int = -1) -> Any:
    r"""Entropy of `p`: the surprise to expect from one outcome.

    Parameters
    ----------
    p : array_like, shape (..., K)
        Probabilities of the K outcomes, summing to 1 along `axis`; the other axes are a batch.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.
    axis : int
        Axis of the outcomes.

    Returns
    -------
    float or ndarray
        Entropy of each distribution, of the shape of `p` without `axis`, between 0 and log K.

    Raises
    ------
    ValueError
        For a `p` that is empty, negative, not finite, a single number or does not sum to 1, and for a
        `base` that is not a finite number above 1.
    TypeError
        For a `p` that does not hold real numbers.

    See Also
    --------
    normalize : turns counts into probabilities.

    Notes
    -----
    .. math:: H(p) = \sum_x p(x) \log \frac{1}{p(x)}

    with :math:`0 \log \frac{1}{0} = 0`, its limit [1]_. ``scipy.stats.entropy`` divides by the sum without
    saying so; this function refuses what does not sum to 1.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley, 2006,
       section 2.1.

    Examples
    --------
    >>> entropy([0.5, 0.25, 0.125, 0.125], base=2)
    1.75
    >>> entropy([[0.5, 0.5], [1.0, 0.0]], base=2)
    array([1., 0.])
    """
    log = _validation.logarithm(base)
    p = _validation.distribution("p", p, axis)
    surprise = -log(np.where(p > 0, p, 1.0))
    total = (p * surprise).sum(axis=axis)
    # A p of 1 + 1e-9 passes for 1; its surprise of −1e-9 must not make the entropy negative.
    return _validation.plain(np.maximum(total, 0.0))


def conditional_entropy(joint: ArrayLike, *, base: float = e, axis: int = -1) -> float:
    r"""Entropy that is left in one variable when the others are known.

    Parameters
    ----------
    joint : array_like
        Table of joint probabilities, one axis a variable, summing to 1 over all entries.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.
    axis : int
        Axis of the variable whose entropy is asked; the variables of all other axes are known. For a
        table ``joint[x, y]`` the default gives H(Y | X), and ``axis=0`` gives H(X | Y).

    Returns
    -------
    float
        Conditional entropy, between 0 and the entropy of the variable on `axis`.

    Raises
    ------
    ValueError
        For a `joint` that is empty, negative, not finite or does not sum to 1, for a missing `axis`, and
        for a `base` that is not a finite number above 1.
    TypeError
        For a `joint` that does not hold real numbers.

    Notes
    -----
    .. math:: H(Y \mid X) = \sum_{x,y} p(x, y) \log \frac{p(x)}{p(x, y)}

    which is the entropy of each row's distribution, averaged over the rows [1]_.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley, 2006,
       section 2.2.

    Examples
    --------
    Two coins, the second a copy of the first; then two that know nothing of each other.

    >>> conditional_entropy([[0.5, 0.0], [0.0, 0.5]], base=2)
    0.0
    >>> conditional_entropy([[0.25, 0.25], [0.25, 0.25]], base=2)
    1.0
    """
    log = _validation.logarithm(base)
    joint = _validation.distribution("joint", joint, axis=None)
    _validation.check_axis("joint", joint, axis)
    others = np.moveaxis(joint, axis, -1).copy()
    likeliest = others.max(axis=-1, keepdims=True)
    np.put_along_axis(others, others.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
    rest = others.sum(axis=-1, keepdims=True)
    # The surprise at each row's likeliest outcome is log(1 + rest / likeliest). As a difference of two
    # logarithms, which is right for the others, it would drown in rounding where the row is nearly certain.
    odds = rest / np.where(likeliest > 0, likeliest, 1.0)
    surprise = np.where(odds < 0.5, np.log1p(odds) / np.log(float(base)), log(1 + odds))
    possible = others > 0
    row = np.broadcast_to(likeliest + rest, others.shape)[possible]
    return float((likeliest * surprise).sum() + (others[possible] * (log(row) - log(others[possible]))).sum())


def normalize(counts: ArrayLike, axis: int | tuple[int, ...] | None = -1) -> FloatArray:
    """Counts, or other non-negative weights, divided by their total.

    Parameters
    ----------
    counts : array_like, shape (..., K)
        Numbers that are at least 0.
    axis : int, tuple of int or None
        Axis along which the result sums to 1; None for a joint table, which sums to 1 as a whole.

    Returns
    -------
    ndarray
        Probabilities, of the shape of `counts`.

    Raises
    ------
    ValueError
        For `counts` that are empty, negative or not finite, or whose total is 0 or overflows.
    TypeError
        For `counts` that do not hold real numbers.

    Examples
    --------
    >>> normalize([3, 1])
    array([0.75, 0.25])
    """
    counts = _validation.nonnegative("counts", counts)
    _validation.check_axis("counts", counts, axis)
    with np.errstate(over="ignore"):
        totals = counts.sum(axis=axis, keepdims=True)
    if (totals == 0).any():
        raise ValueError("counts sum to 0; there is nothing to divide, give at least one count above 0")
    if np.isinf(totals).any():
        raise ValueError("counts sum to more than a float64 holds; divide them by a constant first")
    probabilities: FloatArray = counts / totals + 0.0  # a count of −0.0 becomes 0.0
    return probabilities


def huffman_code_lengths(p: ArrayLike) -> NDArray[np.int64]:
    r"""Code-word lengths of a best prefix code for outcomes of probabilities `p`.

    Parameters
    ----------
    p : array_like, shape (K,)
        Probabilities of the outcomes, summing to 1.

    Returns
    -------
    ndarray of int, shape (K,)
        Length in bits of each outcome's code word. An outcome of probability 0 has no code word, and a
        certain one needs none; both have length 0.

    Raises
    ------
    ValueError
        For a `p` that is not one distribution (see :func:`entropy`).
    TypeError
        For a `p` that does not hold real numbers.

    Notes
    -----
    Merge the two least probable groups until one is left; each merger puts one more bit before the
    words of both [1]_. The expected length :math:`L^\ast = \sum_x p(x)\,\ell(x)` is the least that any
    prefix code reaches, and :math:`H_2(p) \le L^\ast < H_2(p) + 1`.

    References
    ----------
    .. [1] D. A. Huffman, "A method for the construction of minimum-redundancy codes", Proceedings of the
       IRE 40, 1952.

    Examples
    --------
    >>> huffman_code_lengths([0.5, 0.25, 0.125, 0.125])
    array([1, 2, 3, 3])
    """
    p = _validation.distribution("p", p)
    if p.ndim != 1:
        raise ValueError(f"p has shape {p.shape}; give one distribution at a time, of shape (K,)")
    lengths = np.zeros(p.size, dtype=np.int64)
    tie_breaker = count()  # equal probabilities merge in order of arrival
    groups = [(float(p[k]), next(tie_breaker), [k]) for k in np.flatnonzero(p)]
    heapq.heapify(groups)
    while len(groups) > 1:
        smaller, _, left = heapq.heappop(groups)
        larger, _, right = heapq.heappop(groups)
        lengths[left + right] += 1
        heapq.heappush(groups, (smaller + larger, next(tie_breaker), left + right))
    return lengths
