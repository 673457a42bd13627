"""Entropies, divergences and mutual information of distributions over finitely many outcomes.

Probabilities go in, never counts: a vector that does not sum to 1 raises an error that names
:func:`normalize`. The outcomes lie on the last axis unless ``axis`` says otherwise; axes before it are a
batch, and batches broadcast. Results are in nats unless ``base`` says otherwise: 2 for bits, 10 for dits.
Where two distributions go in, the order is always (p, q): what is true before what is believed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from functools import cache
from itertools import count
from math import e
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _validation
from ._arithmetic import divergence_terms, in_pieces
from ._validation import FloatArray

TINY = float(np.finfo(np.float64).tiny)
"""Below this a float has lost digits; a fraction of it may be 0."""

SMALLEST = float(np.finfo(np.float64).smallest_subnormal)
"""The smallest float above 0."""

LARGE = 2.0**500
"""Multiplying and dividing by it is exact."""


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
    truth = _validation.last(_validation.distribution("p", p, axis), axis)
    total = in_pieces(lambda p: np.vecdot(p, -log(np.where(p > 0, p, 1.0))), truth)
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
    others = _validation.last(joint, axis).copy()
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


def perplexity(p: ArrayLike, q: ArrayLike | None = None, *, axis: int = -1) -> Any:
    r"""How many equally likely outcomes would be as hard to guess.

    Parameters
    ----------
    p : array_like, shape (..., K)
        Probabilities of the K outcomes, summing to 1 along `axis`; the other axes are a batch.
    q : array_like, shape (..., K), optional
        What is believed, of the same form; the guesser then knows only `q`. Left out, the guesser knows `p`.
    axis : int
        Axis of the outcomes.

    Returns
    -------
    float or ndarray
        A number of outcomes, at least 1: the perplexity of `p`, or of `q` where `p` is true. ``inf`` where
        something happens that `q` rules out.

    Raises
    ------
    ValueError
        For a `p` or `q` that is not a distribution (see :func:`entropy`), or when their numbers of outcomes
        differ.
    TypeError
        For a `p` or `q` that does not hold real numbers.

    Notes
    -----
    .. math:: e^{H(p)} \quad\text{or}\quad e^{H(p, q)}, \qquad\text{with } H \text{ in nats}

    A language model's perplexity is the second, with the text's next words as `p` [1]_.

    References
    ----------
    .. [1] D. Jurafsky and J. H. Martin, Speech and Language Processing, 3rd edition draft, chapter on n-gram
       language models.

    Examples
    --------
    >>> round(perplexity([0.25, 0.25, 0.25, 0.25]), 12)
    4.0
    >>> round(perplexity([0.5, 0.25, 0.125, 0.125]), 4)
    3.3636
    """
    nats = entropy(p, axis=axis) if q is None else cross_entropy(p, q, axis=axis)
    return _validation.plain(np.exp(nats))


def cross_entropy(p: ArrayLike, q: ArrayLike, *, base: float = e, axis: int = -1) -> Any:
    r"""Average surprise of someone who believes `q` while outcomes come from `p`.

    Parameters
    ----------
    p, q : array_like, shape (..., K)
        What is true and what is believed: probabilities of the same K outcomes, summing to 1 along `axis`.
        The other axes are a batch and broadcast.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.
    axis : int
        Axis of the outcomes.

    Returns
    -------
    float or ndarray
        Cross-entropy of each pair, at least the entropy of `p`. It is ``inf`` where `q` gives 0 to an
        outcome that `p` does not.

    Raises
    ------
    ValueError
        For a `p` or `q` that is not a distribution (see :func:`entropy`), when their numbers of outcomes
        differ or their batches do not broadcast, and for a `base` that is not a finite number above 1.
    TypeError
        For a `p` or `q` that does not hold real numbers.

    See Also
    --------
    kl_divergence : the part of it that a better `q` would save.

    Notes
    -----
    .. math:: H(p, q) = \sum_x p(x) \log \frac{1}{q(x)} = H(p) + \mathrm{KL}(p \,\|\, q)

    It is least, and then equals :math:`H(p)`, when `q` is `p`; its least value is not 0 [1]_.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley, 2006,
       theorem 5.4.3.

    Examples
    --------
    Words of probability ½, ¼, ⅛, ⅛ in a code made for ⅛, ½, ¼, ⅛:

    >>> cross_entropy([0.5, 0.25, 0.125, 0.125], [0.125, 0.5, 0.25, 0.125], base=2)
    2.375
    """
    log = _validation.logarithm(base)
    truth, model = _pair(p, q, axis)
    with np.errstate(divide="ignore"):
        # Where p = 0 the outcome never comes, and its surprise, ∞ perhaps, is never felt.
        total = in_pieces(lambda p, q: np.vecdot(p, -log(np.where(p > 0, q, 1.0))), truth, model)
    return _validation.plain(np.maximum(total, 0.0))


def kl_divergence(p: ArrayLike, q: ArrayLike, *, base: float = e, axis: int = -1) -> Any:
    r"""Extra surprise that believing `q` costs when `p` is true: the Kullback–Leibler divergence.

    Parameters
    ----------
    p, q : array_like, shape (..., K)
        What is true and what is believed: probabilities of the same K outcomes, summing to 1 along `axis`.
        The other axes are a batch and broadcast.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.
    axis : int
        Axis of the outcomes.

    Returns
    -------
    float or ndarray
        Divergence of each pair: 0.0 if `p` equals `q`, otherwise above 0 (unless it is too small for a
        float), and ``inf`` where `q` gives 0 to an outcome that `p` does not.

    Raises
    ------
    ValueError
        For a `p` or `q` that is not a distribution (see :func:`entropy`), when their numbers of outcomes
        differ or their batches do not broadcast, and for a `base` that is not a finite number above 1.
    TypeError
        For a `p` or `q` that does not hold real numbers.

    See Also
    --------
    cross_entropy : the whole surprise, of which this is the avoidable part.

    Notes
    -----
    .. math:: \mathrm{KL}(p \,\|\, q) = \sum_x p(x) \log \frac{p(x)}{q(x)}
              = \sum_x \left[ p(x) \ln \frac{p(x)}{q(x)} - p(x) + q(x) \right] \cdot \log e

    with :math:`0 \log 0 = 0` [1]_. The second sum is the one computed, because no term of it is negative: a
    small divergence keeps its digits, where the first sum, for pairs that agree to eight digits, is mostly
    rounding and often negative.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley, 2006,
       section 2.3.

    Examples
    --------
    >>> p, q = [0.5, 0.25, 0.125, 0.125], [0.125, 0.5, 0.25, 0.125]
    >>> round(kl_divergence(p, q, base=2), 12)
    0.625
    >>> kl_divergence([0.5, 0.5], [1.0, 0.0])
    inf
    """
    unit = _validation.logarithm(base)(np.e)
    truth, model = _pair(p, q, axis)
    with np.errstate(all="ignore"):
        total = in_pieces(lambda p, q: np.add.reduce(p * np.log(p / q) - p + q, axis=-1), truth, model)
        if not _outweighs_rounding(total):
            total = in_pieces(lambda p, q: np.add.reduce(divergence_terms(p, q), axis=-1), truth, model)
    return _validation.plain(total * unit)


def total_variation(p: ArrayLike, q: ArrayLike, *, axis: int = -1) -> Any:
    r"""Largest difference between the probabilities that `p` and `q` give to the same event.

    Parameters
    ----------
    p, q : array_like, shape (..., K)
        Probabilities of the same K outcomes, summing to 1 along `axis`; the other axes broadcast.
    axis : int
        Axis of the outcomes.

    Returns
    -------
    float or ndarray
        A probability: 0 if `p` equals `q`, 1 if they share no outcome.

    Raises
    ------
    ValueError
        For a `p` or `q` that is not a distribution (see :func:`entropy`), or when their numbers of outcomes
        differ or their batches do not broadcast.
    TypeError
        For a `p` or `q` that does not hold real numbers.

    Notes
    -----
    .. math:: \mathrm{TV}(p, q) = \max_A \, |p(A) - q(A)| = \tfrac12 \sum_x |p(x) - q(x)|

    Pinsker's inequality bounds it by the divergence:
    :math:`2\,\mathrm{TV}(p, q)^2 \le \mathrm{KL}(p \,\|\, q)` in nats [1]_.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley, 2006,
       section 11.6.

    Examples
    --------
    >>> total_variation([0.5, 0.5, 0.0], [0.0, 0.5, 0.5])
    0.5
    """
    truth, model = _pair(p, q, axis)
    total = in_pieces(lambda p, q: np.add.reduce(np.abs(p - q), axis=-1), truth, model)
    return _validation.plain(np.minimum(total / 2, 1.0))


def js_divergence(
    *distributions: ArrayLike, weights: ArrayLike | None = None, base: float = e, axis: int = -1
) -> Any:
    r"""Average divergence of several distributions from their mixture: the Jensen–Shannon divergence.

    Parameters
    ----------
    *distributions : array_like, shape (..., K)
        Two or more distributions over the same K outcomes, summing to 1 along `axis`; the other axes are a
        batch and broadcast.
    weights : array_like, shape (n,), optional
        Weight of each distribution in the mixture, summing to 1; equal weights if left out.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.
    axis : int
        Axis of the outcomes.

    Returns
    -------
    float or ndarray
        Between 0, for equal distributions, and the entropy of the weights, for distributions that share
        no outcome: 1 bit for two.

    Raises
    ------
    ValueError
        For fewer than two distributions, for one that is not a distribution (see :func:`entropy`), when
        their numbers of outcomes differ or their batches do not broadcast, for `weights` of another number
        or that do not sum to 1, and for a `base` that is not a finite number above 1.
    TypeError
        For distributions or weights that do not hold real numbers.

    See Also
    --------
    js_distance : its square root, which ``scipy.spatial.distance.jensenshannon`` returns.

    Notes
    -----
    .. math:: \mathrm{JSD} = \sum_i w_i\, \mathrm{KL}(p_i \,\|\, m), \qquad m = \sum_i w_i\, p_i

    It is symmetric and bounded, but no metric: the triangle inequality holds for its square root [1]_ [2]_.

    References
    ----------
    .. [1] J. Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on Information
       Theory 37, 1991.
    .. [2] D. M. Endres and J. E. Schindelin, "A new metric for probability distributions", IEEE
       Transactions on Information Theory 49, 2003.

    Examples
    --------
    >>> js_divergence([1.0, 0.0], [0.0, 1.0], base=2)
    1.0
    >>> round(js_divergence([0.5, 0.5, 0.0], [0.0, 0.5, 0.5]), 6)
    0.346574
    """
    log = _validation.logarithm(base)
    if len(distributions) < 2:
        raise ValueError(
            f"distributions has {len(distributions)} entries; give at least two, and put a star before an "
            "array that holds one in each row: js_divergence(*rows)"
        )
    p, lowest = _validation.distributions("distributions", distributions, axis)
    if weights is None:
        w = _equal_weights(len(distributions))
    else:
        w = _weights(weights, len(distributions))
        p, w = p[..., w > 0, :], w[w > 0]  # what is not in the mixture may lie outside it, and costs nothing
    # At 0, p log p is 0, whichever number stands for log 0; so no logarithm of 0 is taken.
    log_p = log if lowest > TINY else lambda p: log(np.maximum(p, SMALLEST))
    total = in_pieces(lambda p: _mean_divergence(p, w, log_p), p, core=2)
    if _outweighs_rounding(total):
        return _validation.plain(total)
    with np.errstate(all="ignore"):
        total = in_pieces(lambda p: _mean_divergence_carefully(p, w), p, core=2)
    return _validation.plain(total * log(np.e))


def js_distance(
    *distributions: ArrayLike, weights: ArrayLike | None = None, base: float = e, axis: int = -1
) -> Any:
    r"""Square root of the Jensen–Shannon divergence, which is a metric.

    Parameters
    ----------
    *distributions : array_like, shape (..., K)
        Two or more distributions over the same K outcomes, as for :func:`js_divergence`.
    weights : array_like, shape (n,), optional
        Weight of each distribution in the mixture, summing to 1; equal weights if left out.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.
    axis : int
        Axis of the outcomes.

    Returns
    -------
    float or ndarray
        Square root of what :func:`js_divergence` returns; its unit is the square root of a bit, nat or dit.

    Raises
    ------
    ValueError, TypeError
        As :func:`js_divergence` does.

    Notes
    -----
    .. math:: \sqrt{\mathrm{JSD}(p, q)}

    For two distributions of equal weight it satisfies the triangle inequality [1]_.

    References
    ----------
    .. [1] D. M. Endres and J. E. Schindelin, "A new metric for probability distributions", IEEE
       Transactions on Information Theory 49, 2003.

    Examples
    --------
    >>> js_distance([1.0, 0.0], [0.0, 1.0], base=2)
    1.0
    """
    return js_divergence(*distributions, weights=weights, base=base, axis=axis) ** 0.5


def mutual_information(joint: ArrayLike, *, base: float = e) -> float:
    r"""How much each of two variables tells about the other.

    Parameters
    ----------
    joint : array_like, shape (K, L)
        Table of joint probabilities ``joint[x, y]``, summing to 1 over all entries.
    base : float
        Base of the logarithm: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    float
        Mutual information, between 0 and the smaller of the two entropies.

    Raises
    ------
    ValueError
        For a `joint` that is not a table of two axes, is empty, negative, not finite or does not sum to 1,
        and for a `base` that is not a finite number above 1.
    TypeError
        For a `joint` that does not hold real numbers.

    See Also
    --------
    conditional_entropy : what is left when one of the two is known.

    Notes
    -----
    .. math:: I(X; Y) = \sum_{x,y} p(x, y) \log \frac{p(x, y)}{p(x)\,p(y)}

    It is the KL divergence of the table from the product of its margins, and equals
    :math:`H(X) + H(Y) - H(X, Y)` [1]_.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd edition, Wiley, 2006,
       section 2.3.

    Examples
    --------
    Two coins, the second a copy of the first; then two that know nothing of each other.

    >>> mutual_information([[0.5, 0.0], [0.0, 0.5]], base=2)
    1.0
    >>> mutual_information([[0.25, 0.25], [0.25, 0.25]], base=2)
    0.0
    """
    unit = _validation.logarithm(base)(np.e)
    # Divided by its total, whose rounding would count twice in the product of the margins.
    table = _validation.joint_table("joint", joint)
    rows, columns = table.sum(axis=1, keepdims=True), table.sum(axis=0)
    with np.errstate(all="ignore"):
        information = in_pieces(_dependence, table, rows, columns)
    return float(information.sum() * unit)


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


def _outweighs_rounding(total: FloatArray) -> bool:
    """Whether sums, each off by some 1e-16, are so large that this is nothing beside any of them.

    NaN, from 0 log 0, and ∞, from a quotient that overflows, are no sums at all.
    """
    if total.ndim == 0:
        return bool(0.02 < total < np.inf)
    return bool(((total > 0.02) & (total < np.inf)).all())


def _pair(p: ArrayLike, q: ArrayLike, axis: int) -> list[FloatArray]:
    """Two checked distributions over the same outcomes, which are moved to the last axis."""
    checked = {"p": _validation.distribution("p", p, axis), "q": _validation.distribution("q", q, axis)}
    return _validation.same_outcomes(checked, axis)


def _dependence(p: FloatArray, row: FloatArray, column: FloatArray) -> Any:
    """Divergence of joint probabilities from the products of their margins, in nats, along a row."""
    product = row * column
    terms = divergence_terms(p, product)
    # A product that underflows has lost digits, or all of them; its logarithm has not.
    lost = (product < TINY) & (p > 0)
    if lost.any():
        terms = np.where(lost, p * (np.log(p) - np.log(row) - np.log(column)) - p + product, terms)
    return np.add.reduce(terms, axis=-1)


@cache
def _equal_weights(count: int) -> FloatArray:
    return np.full(count, 1 / count)


def _weights(weights: ArrayLike, count: int) -> FloatArray:
    checked = _validation.distribution("weights", weights)
    if checked.shape != (count,):
        raise ValueError(
            f"weights has shape {checked.shape} and there are {count} distributions; give each one weight"
        )
    return checked


def _mean_divergence(p: FloatArray, weights: FloatArray, log: Callable[[Any], Any]) -> Any:
    """Divergence of the p[i] from their mixture, averaged: the mixture's entropy less their average one."""
    mixture = weights @ p
    return np.vecdot(p, log(p)) @ weights - np.vecdot(mixture, log(mixture))


def _mean_divergence_carefully(p: FloatArray, weights: FloatArray) -> Any:
    """The same in nats, from terms that are never negative."""
    p = p * LARGE  # or a weighted share of the smallest floats would be 0, and they infinitely far from it
    # A mixture lies between what it mixes, and so is exactly that where all are equal.
    mixture = np.clip(weights @ p, p.min(axis=-2), p.max(axis=-2))
    return np.add.reduce(divergence_terms(p, mixture[..., np.newaxis, :]), axis=-1) @ weights / LARGE
