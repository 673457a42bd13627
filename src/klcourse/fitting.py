"""Distributions chosen to be near others: normals fitted to mixtures, soft policies, bottlenecks.

Everything here minimises a divergence. Which one, and in which direction, decides what the result looks
like: the forward divergence KL(p‖q) of a truth p from a model q spreads q over all of p, the reverse KL(q‖p)
lets q keep to a part of it. Divergences are in nats unless ``base`` says otherwise.
"""

from __future__ import annotations

from math import e
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _validation
from ._validation import FloatArray
from .discrete import kl_divergence, mutual_information
from .gaussian import checked_mixture, kl_normal, mixture_mean_and_sigma

REACH = 10.0
"""Integrals over a standard normal end here: 1.5e-23 of it lies beyond."""

PLACES, SHARES = np.array(np.polynomial.legendre.leggauss(16)) / 2 + np.array([[0.5], [0.0]])
"""Where Gauss's rule looks at a panel from 0 to 1, and the weight of each place."""

PRECISION = 1e-10
"""A panel is done when halving it moves no integral by more, relative to the sum of all panels or to 1."""

BLOCK = 2**15
"""Panels times components that are worked on at once; more would not fit the processor's cache."""

WIDEST = 4096.0
"""Widest normal that is compared with a mixture, in standard deviations of the narrowest component."""

FARTHEST = 1e150
"""Most standard deviations of a component between it and q; squares of more would soon be no float."""

FLAT = 1e-9
"""A descent is done when D changes by no more nats per standard deviation of q and per unit of log σ."""

STEPS = 1000
"""Most steps that a descent may take."""


class NormalFit(NamedTuple):
    """The normal distribution found, and its divergence, forward or reverse, in nats."""

    mean: float
    sigma: float
    divergence: float


class SoftPlan(NamedTuple):
    """What each state is worth, shape (S,), and the policy that earns it, shape (S, A)."""

    values: FloatArray
    policy: FloatArray


class Bottleneck(NamedTuple):
    """An encoder, how much of X it keeps and how much it tells about Y."""

    encoder: FloatArray
    """q(t|x), shape (X, T)."""
    compression: float
    """I(X; T)."""
    relevance: float
    """I(T; Y)."""


def forward_kl_from_mixture(
    mean: ArrayLike, sigma: ArrayLike, weights: ArrayLike, means: ArrayLike, sigmas: ArrayLike
) -> Any:
    r"""Forward divergence KL(p‖q) of a mixture p of normals from one normal q.

    Parameters
    ----------
    mean, sigma : array_like
        Means of q, and standard deviations above 0; they broadcast, so that a grid of both gives a landscape.
    weights : array_like, shape (K,)
        Weight of each component of p, summing to 1; a weight may be 0.
    means, sigmas : array_like, shape (K,)
        Mean, and standard deviation above 0, of each component of p.

    Returns
    -------
    float or ndarray
        Divergence in nats for each q, at least 0. It is right to 1e-9, or to nine digits where it is above 1.

    Raises
    ------
    ValueError
        For parameters that are empty or not finite or do not broadcast, for a standard deviation that is not
        above 0, for `weights` that are not one distribution, and for components whose standard deviations
        differ by more than a factor of 4096.
    TypeError
        For parameters that are not real numbers.

    See Also
    --------
    reverse_kl_to_mixture : the other direction.

    Notes
    -----
    .. math:: \mathrm{KL}(p \,\|\, q) = \sum_k w_k \left[ \mathrm{KL}(N_k \,\|\, q)
              - \mathrm{KL}(N_k \,\|\, p) \right]

    where :math:`N_k` are the components of p. Written out, both sides are
    :math:`\sum_k w_k \, \mathbb{E}_{N_k} [\log p - \log q]`. The first sum is a closed form, the second does
    not depend on q and is computed as in :func:`reverse_kl_to_mixture`.

    Examples
    --------
    >>> p = [0.5, 0.5], [1.0, 10.0], [1.0, 1.5]
    >>> round(forward_kl_from_mixture(5.5, 4.677, *p), 4)
    0.6473
    """
    mean, sigma = _normal(mean, sigma)
    weights, means, sigmas = checked_mixture(weights, means, sigmas)
    to_normal = kl_normal(means, sigmas, mean[..., np.newaxis], sigma[..., np.newaxis]) @ weights
    to_mixture = _reverse_integrals(means, sigmas, weights, means, sigmas)[:, 0] @ weights
    return _validation.plain(np.maximum(to_normal - to_mixture, 0.0))


def reverse_kl_to_mixture(
    mean: ArrayLike, sigma: ArrayLike, weights: ArrayLike, means: ArrayLike, sigmas: ArrayLike
) -> Any:
    r"""Reverse divergence KL(q‖p) of one normal q from a mixture p of normals.

    Parameters
    ----------
    mean, sigma : array_like
        Means of q, and standard deviations above 0; they broadcast, so that a grid of both gives a landscape.
    weights : array_like, shape (K,)
        Weight of each component of p, summing to 1; a weight may be 0.
    means, sigmas : array_like, shape (K,)
        Mean, and standard deviation above 0, of each component of p.

    Returns
    -------
    float or ndarray
        Divergence in nats for each q, at least 0. It is right to 1e-9, or to nine digits where it is above 1.

    Raises
    ------
    ValueError
        For parameters that are empty or not finite or do not broadcast, for a standard deviation that is not
        above 0, for `weights` that are not one distribution, for a `sigma` that is more than 4096 times the
        narrowest component's, and for a `mean` so far away that a float does not hold the divergence.
    TypeError
        For parameters that are not real numbers.

    See Also
    --------
    forward_kl_from_mixture : the other direction.
    reverse_kl_gradient : its slopes.

    Notes
    -----
    .. math:: \mathrm{KL}(q \,\|\, p) = \mathbb{E}_{z \sim N(0, 1)} [\log q(x) - \log p(x)],
              \qquad x = \mu + \sigma z

    The expectation is an integral over z from −10 to 10, by Gauss's rule with 16 points in panels narrow
    enough to see the narrowest component. A panel is halved until that moves neither this integral nor those
    of its slopes and curvatures by more than 1e-10 of their size: where two components change the lead,
    log p has a bend that may be much narrower than both.

    Examples
    --------
    >>> p = [0.5, 0.5], [1.0, 10.0], [1.0, 1.5]
    >>> reverse_kl_to_mixture([1.0, 5.5, 10.0], [1.0, 4.677, 1.5], *p).round(4)
    array([0.6928, 1.7313, 0.6926])
    """
    mean, sigma = _normal(mean, sigma)
    integrals = _reverse_integrals(mean, sigma, *checked_mixture(weights, means, sigmas))
    return _validation.plain(np.maximum(integrals[..., 0], 0.0))


def reverse_kl_gradient(
    mean: ArrayLike, sigma: ArrayLike, weights: ArrayLike, means: ArrayLike, sigmas: ArrayLike
) -> tuple[Any, Any]:
    r"""Slopes of :func:`reverse_kl_to_mixture` in the mean and in the logarithm of sigma.

    Parameters
    ----------
    mean, sigma : array_like
        Means of q, and standard deviations above 0; they broadcast.
    weights : array_like, shape (K,)
        Weight of each component of p, summing to 1; a weight may be 0.
    means, sigmas : array_like, shape (K,)
        Mean, and standard deviation above 0, of each component of p.

    Returns
    -------
    tuple of float or of ndarray
        The derivative with respect to the mean, in nats per unit of the variable, and the derivative with
        respect to log sigma, in nats.

    Raises
    ------
    ValueError, TypeError
        As :func:`reverse_kl_to_mixture` does.

    Notes
    -----
    .. math:: \frac{\partial D}{\partial \mu} = -\mathbb{E} [s(x)], \qquad
              \frac{\partial D}{\partial \log \sigma} = -1 - \mathbb{E} [s(x) \, \sigma z], \qquad
              s = (\log p)'

    with x = μ + σz as there. A constant factor of p drops out of s: the slopes, and so the fit, need p only
    up to its normalisation.

    Examples
    --------
    >>> slopes = reverse_kl_gradient(3.0, 2.0, [1.0], [1.0], [1.0])
    >>> [round(slope, 9) for slope in slopes]
    [2.0, 3.0]
    """
    mean, sigma = _normal(mean, sigma)
    integrals = _reverse_integrals(mean, sigma, *checked_mixture(weights, means, sigmas))
    return _validation.plain(-integrals[..., 1] / sigma), _validation.plain(-1.0 - integrals[..., 2])


def fit_normal(
    weights: ArrayLike,
    means: ArrayLike,
    sigmas: ArrayLike,
    direction: str = "forward",
    init: tuple[float, float] | None = None,
) -> NormalFit:
    r"""The normal q that is nearest to a mixture p of normals, by forward or by reverse divergence.

    Parameters
    ----------
    weights : array_like, shape (K,)
        Weight of each component of p, summing to 1; a weight may be 0.
    means, sigmas : array_like, shape (K,)
        Mean, and standard deviation above 0, of each component of p.
    direction : {"forward", "reverse"}
        Whether to minimise KL(p‖q) or KL(q‖p).
    init : tuple of two floats, optional
        Mean and sigma from which the reverse fit descends, to the local optimum below them. Left out, it
        descends from each component and from the forward fit, and the best optimum is returned.

    Returns
    -------
    NormalFit
        ``mean`` and ``sigma`` of q, and the ``divergence`` reached, in nats.

    Raises
    ------
    ValueError
        For `weights`, `means` and `sigmas` that are not one distribution, finite numbers and numbers above 0,
        all of shape (K,); for a mixture that is more than 4096 times as wide as its narrowest component; for
        an unknown `direction`; for an `init` that is not a finite mean and a sigma above 0, or is given for
        the forward fit.
    TypeError
        For arguments that are not real numbers.
    RuntimeError
        For an `init` so far away that the descent does not end.

    See Also
    --------
    reverse_kl_gradient : for a descent of your own.

    Notes
    -----
    .. math:: \min_q \mathrm{KL}(p \,\|\, q) \quad\text{or}\quad \min_q \mathrm{KL}(q \,\|\, p)

    The forward fit has the mean and the standard deviation of p. The reverse fit has no closed form and often
    several local optima [1]_: about one for each hump of p that stands apart, and at times one that spans
    several. Which one is reached depends on the start, not on which hump is the bigger. The descent takes
    Newton's steps in μ and log σ, turned downhill where the landscape curves down, none longer than one
    standard deviation of q, none that climbs.

    References
    ----------
    .. [1] C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, sections 10.1.2 and 10.7.

    Examples
    --------
    >>> p = [0.5, 0.5], [1.0, 10.0], [1.0, 1.5]
    >>> [round(number, 4) for number in fit_normal(*p)]
    [5.5, 4.6771, 0.6473]
    >>> [round(number, 4) for number in fit_normal(*p, direction="reverse", init=(2.0, 1.0))]
    [1.0015, 1.0026, 0.6928]
    """
    _validation.choice("direction", direction, ["forward", "reverse"])
    weights, means, sigmas = mixture = checked_mixture(weights, means, sigmas)
    moments = mixture_mean_and_sigma(*mixture)
    if direction == "forward":
        if init is not None:
            raise ValueError(
                f"init={init!r} has no use in the forward fit, whose one optimum is the mixture's mean and "
                "sigma; leave it out, or choose direction='reverse'"
            )
        return NormalFit(*moments, forward_kl_from_mixture(*moments, *mixture))
    if init is not None:
        return _descend(*_start(init), *mixture)
    starts = [*zip(means.tolist(), sigmas.tolist(), strict=True), moments]
    # Rounded, so that of equally good optima the first is returned on every machine.
    return min((_descend(*start, *mixture) for start in starts), key=lambda fit: round(fit.divergence, 9))


def soft_value(
    rewards: ArrayLike, temperature: float = 1.0, *, reference: ArrayLike | None = None, axis: int = -1
) -> Any:
    r"""Soft maximum of `rewards`: the most that reward and entropy can bring together.

    Parameters
    ----------
    rewards : array_like, shape (..., K)
        Finite reward of each of the K actions; the other axes are a batch.
    temperature : float
        Price of a nat, above 0, in the unit of the rewards: the α of the course.
    reference : array_like, shape (..., K), optional
        A policy to stay near: probabilities that sum to 1 along `axis`, 0 for what is forbidden. Left out,
        the entropy itself is rewarded.
    axis : int
        Axis of the actions.

    Returns
    -------
    float or ndarray
        Soft value of each set of rewards, in their unit. With a `reference` it lies between the average
        reward under that and the largest reward; without one it is α log K above that of a uniform one.

    Raises
    ------
    ValueError
        For `rewards` that are empty, a single number or not finite, for a `temperature` that is not above 0,
        and for a `reference` that is not a distribution over the same actions.
    TypeError
        For arguments that are not real numbers.

    See Also
    --------
    soft_policy : the policy that brings it.

    Notes
    -----
    .. math:: V = \alpha \log \sum_a e^{r(a) / \alpha} = \max_\pi \; \mathbb{E}_\pi [r] + \alpha H(\pi)

    and with a reference policy :math:`\pi_0`

    .. math:: V = \alpha \log \sum_a \pi_0(a) \, e^{r(a) / \alpha}
              = \max_\pi \; \mathbb{E}_\pi [r] - \alpha D(\pi \,\|\, \pi_0)

    with entropy and divergence in nats [1]_ [2]_.

    References
    ----------
    .. [1] T. Haarnoja, H. Tang, P. Abbeel and S. Levine, "Reinforcement learning with deep energy-based
       policies", Proceedings of the 34th International Conference on Machine Learning, 2017.
    .. [2] T. Korbak, E. Perez and C. L. Buckley, "RL with KL penalties is better viewed as Bayesian
       inference", Findings of EMNLP, 2022.

    Examples
    --------
    >>> round(soft_value([1.0, 2.0, 3.0]), 4)
    3.4076
    >>> round(soft_value([1.0, 2.0, 3.0], reference=[0.5, 0.5, 0.0]), 4)
    1.6201
    """
    return _validation.plain(_soft_value(*_soft_arguments(rewards, temperature, reference, axis)))


def soft_policy(
    rewards: ArrayLike, temperature: float = 1.0, *, reference: ArrayLike | None = None, axis: int = -1
) -> FloatArray:
    r"""The policy that is best when reward and entropy both count.

    Parameters
    ----------
    rewards : array_like, shape (..., K)
        Finite reward of each of the K actions; the other axes are a batch.
    temperature : float
        Price of a nat, above 0, in the unit of the rewards: the α of the course.
    reference : array_like, shape (..., K), optional
        A policy to stay near: probabilities that sum to 1 along `axis`, 0 for what is forbidden. Left out,
        the entropy itself is rewarded.
    axis : int
        Axis of the actions.

    Returns
    -------
    ndarray
        Probability of each action, of the shape of `rewards` and `reference` broadcast.

    Raises
    ------
    ValueError, TypeError
        As :func:`soft_value` does.

    Notes
    -----
    .. math:: \pi(a) = \frac{\pi_0(a) \, e^{r(a) / \alpha}}{\sum_b \pi_0(b) \, e^{r(b) / \alpha}}

    without a reference for :math:`\pi_0 = 1`. Of all policies it has the least reverse divergence from the
    distribution proportional to :math:`\pi_0 \, e^{r / \alpha}`, namely 0: maximising reward with a bonus
    for entropy is minimising a reverse divergence [1]_.

    References
    ----------
    .. [1] T. Korbak, E. Perez and C. L. Buckley, "RL with KL penalties is better viewed as Bayesian
       inference", Findings of EMNLP, 2022.

    Examples
    --------
    >>> soft_policy([1.0, 2.0, 3.0]).round(4)
    array([0.09  , 0.2447, 0.6652])
    >>> soft_policy([1.0, 2.0, 3.0], reference=[0.5, 0.5, 0.0]).round(4)
    array([0.2689, 0.7311, 0.    ])
    """
    policy = _soft_policy(*_soft_arguments(rewards, temperature, reference, axis)[:3])
    return np.moveaxis(policy, -1, axis)


def soft_value_iteration(
    transitions: ArrayLike,
    rewards: ArrayLike,
    discount: float,
    temperature: float = 1.0,
    *,
    reference: ArrayLike | None = None,
    tolerance: float = 1e-10,
    max_iterations: int = 100_000,
) -> SoftPlan:
    r"""Values and policy of a known world in which reward and entropy both count.

    Parameters
    ----------
    transitions : array_like, shape (S, A, S)
        ``transitions[s, a, t]`` is the probability that action a leads from state s to state t.
    rewards : array_like, shape (S, A)
        Finite reward of each action in each state.
    discount : float
        What a reward one step later is worth, at least 0 and below 1.
    temperature : float
        Price of a nat, above 0, in the unit of the rewards: the α of the course.
    reference : array_like, shape (S, A) or (A,), optional
        A policy to stay near: probabilities that sum to 1 over the actions, 0 for what is forbidden. Left
        out, the entropy itself is rewarded.
    tolerance : float
        Largest error of the values, above 0, in the unit of the rewards.
    max_iterations : int
        How many rounds to allow.

    Returns
    -------
    SoftPlan
        ``values`` of shape (S,) and ``policy`` of shape (S, A).

    Raises
    ------
    ValueError
        For `transitions` that are not distributions or not of shape (S, A, S), for `rewards` that are not
        finite or not of shape (S, A), for a `discount` outside [0, 1), for a `temperature` or `tolerance`
        that is not above 0, for a `reference` that is not a policy, and for a `max_iterations` below 1.
    TypeError
        For arguments that are not real numbers, and for a `max_iterations` that is not a whole number.
    RuntimeError
        If `max_iterations` are not enough.

    Notes
    -----
    .. math:: V(s) = \alpha \log \sum_a e^{Q(s, a) / \alpha}, \qquad
              Q(s, a) = r(s, a) + \gamma \sum_t p(t \mid s, a) \, V(t)

    repeated from V = 0 [1]_, with :math:`\pi_0(a \mid s)` before the exponential if there is a reference.
    Each round brings values nearer to the true ones by the factor :math:`\gamma`, so that after a round that
    changed them by at most :math:`\delta` they are off by at most :math:`\gamma \delta / (1 - \gamma)`. The
    rounds end when this is below `tolerance`. As the temperature falls, the policy becomes the greedy optimal
    one.

    References
    ----------
    .. [1] T. Haarnoja, H. Tang, P. Abbeel and S. Levine, "Reinforcement learning with deep energy-based
       policies", Proceedings of the 34th International Conference on Machine Learning, 2017.

    Examples
    --------
    One state, two actions of reward 0: every step is worth ln 2 nats of entropy, and the future as much
    again.

    >>> plan = soft_value_iteration([[[1.0], [1.0]]], [[0.0, 0.0]], discount=0.5)
    >>> plan.values.round(4), plan.policy
    (array([1.3863]), array([[0.5, 0.5]]))
    """
    transitions = _validation.distribution("transitions", transitions)
    rewards = _validation.finite("rewards", rewards)
    if transitions.ndim != 3 or transitions.shape != (*rewards.shape, rewards.shape[0]):
        raise ValueError(
            f"transitions has shape {transitions.shape} and rewards has shape {rewards.shape}; "
            "give transitions[s, a, t] of shape (S, A, S) and rewards[s, a] of shape (S, A)"
        )
    rewards, temperature, policy, bonus = _soft_arguments(rewards, temperature, reference, -1)
    if policy.shape not in (rewards.shape, rewards.shape[1:]):
        raise ValueError(
            f"reference has shape {policy.shape} and rewards has shape {rewards.shape}; "
            "give one policy for each state, shape (S, A), or one for all, shape (A,)"
        )
    discount, tolerance = _discount(discount), _validation.positive_number("tolerance", tolerance)
    values = np.zeros(len(rewards))
    for _ in range(_validation.whole_number("max_iterations", max_iterations, 1)):
        before = values
        values = _soft_value(rewards + discount * (transitions @ before), temperature, policy, bonus)
        error = discount / (1 - discount) * np.abs(values - before).max()
        if error <= tolerance:
            action_values = rewards + discount * (transitions @ values)
            return SoftPlan(values, _soft_policy(action_values, temperature, policy))
    raise RuntimeError(
        f"after max_iterations={max_iterations} the values may still be off by {error:.3g}, which is above "
        f"tolerance={tolerance:g}; raise one of the two"
    )


def information_bottleneck(
    joint: ArrayLike,
    beta: float,
    clusters: int,
    *,
    rng: np.random.Generator,
    max_iterations: int = 10_000,
    tolerance: float = 1e-12,
    base: float = e,
) -> Bottleneck:
    r"""Sort X into clusters T that forget most of X and remember what it says about Y.

    Parameters
    ----------
    joint : array_like, shape (X, Y)
        Table of joint probabilities ``joint[x, y]``, summing to 1 over all entries. Each x must have a
        probability above 0; a y may have none.
    beta : float
        Price of a nat about Y in nats about X, above 0: small to forget, large to remember.
    clusters : int
        How many values T may take; some may end up unused.
    rng : numpy.random.Generator
        Where the random encoder comes from that the search starts at.
    max_iterations : int
        How many rounds to allow.
    tolerance : float
        The search ends when a round changes no entry of the encoder by more than this.
    base : float
        Base of the logarithm in the result: 2 for bits, e for nats (the default), 10 for dits.

    Returns
    -------
    Bottleneck
        ``encoder`` q(t|x) of shape (X, T), whose column is 0 for an unused cluster; ``compression`` I(X; T)
        and ``relevance`` I(T; Y) in the unit of `base`.

    Raises
    ------
    ValueError
        For a `joint` that is not a table of two axes, is empty, negative, not finite, does not sum to 1 or
        has a row of zeros; for a `beta` or `tolerance` that is not above 0; for `clusters` or
        `max_iterations` below 1; and for a `base` that is not a finite number above 1.
    TypeError
        For an `rng` that is not a Generator, for `clusters` or `max_iterations` that are not whole numbers,
        and for other arguments that are not real numbers.
    RuntimeError
        If `max_iterations` are not enough, as happens near a `beta` at which the best number of clusters
        changes.

    Notes
    -----
    .. math:: \min_{q(t \mid x)} \; I(X; T) - \beta \, I(T; Y)

    An optimal encoder satisfies [1]_

    .. math:: q(t \mid x) \propto q(t) \, e^{-\beta \mathrm{KL}(p(y \mid x) \,\|\, q(y \mid t))}, \quad
              q(t) = \sum_x p(x) \, q(t \mid x), \quad
              q(y \mid t) = \frac{1}{q(t)} \sum_x p(x, y) \, q(t \mid x)

    The three are repeated in turn, and no round increases the objective. It has local optima: for a good
    encoder compare several starts. Each encoder is a soft policy whose rewards are minus the divergences,
    whose temperature is 1/β and whose reference is q(t).

    References
    ----------
    .. [1] N. Tishby, F. C. Pereira and W. Bialek, "The information bottleneck method", Proceedings of the
       37th Allerton Conference on Communication, Control, and Computing, 1999.

    Examples
    --------
    Four values of X, of which only the pair matters: 2 bits shrink to 1, and nothing about Y is lost.

    >>> joint = np.array([[0.25, 0.0], [0.25, 0.0], [0.0, 0.25], [0.0, 0.25]])
    >>> found = information_bottleneck(joint, beta=10, clusters=2, rng=np.random.default_rng(0), base=2)
    >>> round(found.compression, 6), round(found.relevance, 6)
    (1.0, 1.0)
    """
    _validation.check_generator("rng", rng)
    _validation.logarithm(base)
    joint, beta = _bottleneck_table(joint), _validation.positive_number("beta", beta)
    clusters = _validation.whole_number("clusters", clusters, 1)
    tolerance = _validation.positive_number("tolerance", tolerance)
    encoder = rng.dirichlet(np.ones(clusters), size=len(joint))
    for _ in range(_validation.whole_number("max_iterations", max_iterations, 1)):
        before = encoder
        encoder = _next_encoder(before, joint, beta)
        change = np.abs(encoder - before).max()
        if change <= tolerance:
            compression = mutual_information(joint.sum(axis=1, keepdims=True) * encoder, base=base)
            return Bottleneck(encoder, compression, mutual_information(encoder.T @ joint, base=base))
    raise RuntimeError(
        f"after max_iterations={max_iterations} the encoder still changes by {change:.3g} a round, which is "
        f"above tolerance={tolerance:g}; raise one of the two, or move beta={beta:g} a little"
    )


def _normal(mean: ArrayLike, sigma: ArrayLike) -> list[FloatArray]:
    """Checked means and standard deviations, broadcast to one shape."""
    mean, sigma = _validation.finite("mean", mean), _validation.positive("sigma", sigma)
    shape = _validation.broadcastable({"mean": mean, "sigma": sigma})
    return [np.broadcast_to(mean, shape), np.broadcast_to(sigma, shape)]


@np.errstate(over="ignore")
def _reverse_integrals(
    mean: FloatArray, sigma: FloatArray, weights: FloatArray, means: FloatArray, sigmas: FloatArray
) -> FloatArray:
    """KL(q‖p) for each q, and E[f′(z) zʲ] for j = 0 … 3, where f(z) = log p(μ + σz); on a new last axis."""
    centres = (means - mean.ravel()[:, np.newaxis]).T / sigmas[:, np.newaxis]  # as seen from the middle of q
    scales = sigma.ravel() / sigmas[:, np.newaxis]
    if scales.max() > WIDEST:
        raise ValueError(
            f"a normal with sigma={sigma.max():g} is too wide for an integral that sees the mixture's "
            f"narrowest component, of sigma={sigmas.min():g}; keep the one below {WIDEST:g} times the other"
        )
    distance = np.abs(centres).max()
    if distance > FARTHEST:
        raise ValueError(
            f"mean and a component of the mixture lie {distance:g} of its standard deviations apart, too far "
            "for a float to hold the divergence; bring mean and means closer together"
        )
    # Panels are at most ten standard deviations of the narrowest component wide: 16 points cannot miss it.
    panels = np.ceil(2 * np.maximum(4.0, scales.max(axis=0))).astype(np.int64)
    blocks = np.flatnonzero(np.diff(np.cumsum(panels) * weights.size // BLOCK)) + 1
    split = [np.split(each, blocks, axis=-1) for each in (centres, scales, panels)]
    parts = [_integrals(weights, *part) for part in zip(*split, strict=True)]
    return np.concatenate(parts).reshape(*mean.shape, 5)


def _integrals(
    weights: FloatArray, centres: FloatArray, scales: FloatArray, panels: NDArray[np.int64]
) -> FloatArray:
    """The five integrals for each column of `centres` and `scales`, by Gauss's rule in panels of z."""
    heights = np.log(weights)[:, np.newaxis] + np.log(scales)  # at the centres, against the height of q

    def integrals(which: NDArray[np.int64], left: FloatArray, width: FloatArray) -> FloatArray:
        z = left[:, np.newaxis] + width[:, np.newaxis] * PLACES
        from_centre = centres[:, which, np.newaxis] - scales[:, which, np.newaxis] * z
        logs = heights[:, which, np.newaxis] - from_centre * from_centre / 2
        highest = logs.max(axis=0)
        shares = np.exp(logs - highest)
        total = shares.sum(axis=0)
        gap = -z * z / 2 - (highest + np.log(total))
        slope = (shares * from_centre * scales[:, which, np.newaxis]).sum(axis=0) / total
        values = np.stack([gap, slope, slope * z, slope * z * z, slope * z * z * z])
        weighted: FloatArray = (values * np.exp(-z * z / 2) @ SHARES) * width / np.sqrt(2 * np.pi)
        return weighted

    def summed(which: NDArray[np.int64], values: FloatArray) -> FloatArray:
        return np.array([np.bincount(which, row, minlength=panels.size) for row in values])

    which = np.repeat(np.arange(panels.size), panels)
    width = 2 * REACH / panels[which]
    left = (np.arange(which.size) - (np.cumsum(panels) - panels)[which]) * width - REACH
    whole = integrals(which, left, width)
    enough = PRECISION * np.maximum(1.0, summed(which, np.abs(whole)))
    average = np.zeros_like(enough)
    while which.size:
        halves = [integrals(which, left + part * width, width / 2) for part in (0.0, 0.5)]
        both = halves[0] + halves[1]
        rest = (np.abs(both - whole) > enough[:, which]).any(axis=0)
        average += summed(which[~rest], both[:, ~rest])
        whole = np.concatenate([half[:, rest] for half in halves], axis=1)
        which, left, width = which[rest], left[rest], width[rest] / 2
        which, left, width = np.tile(which, 2), np.concatenate([left, left + width]), np.tile(width, 2)
    return average.T


def _start(init: Any) -> tuple[float, float]:
    start = _validation.finite("init", init)
    if start.shape != (2,) or start[1] <= 0:
        raise ValueError(f"init={init!r} is no normal; give its mean and a sigma above 0, such as (0.0, 1.0)")
    return float(start[0]), float(start[1])


def _descend(
    mean: float, sigma: float, weights: FloatArray, means: FloatArray, sigmas: FloatArray
) -> NormalFit:
    """The local minimum of the reverse divergence below a start."""

    def landscape(mean: float, sigma: float) -> tuple[float, FloatArray, FloatArray]:
        """Height, slopes and curvatures in the coordinates mean/σ, where σ stays fixed, and log σ."""
        here = np.array([mean]), np.array([sigma])
        height, m0, m1, m2, m3 = _reverse_integrals(*here, weights, means, sigmas)[0]
        # Integrating by parts, E[f″] = E[f′ z] and so on: no second derivatives are needed.
        return height, np.array([-m0, -1 - m1]), np.array([[-m1, m0 - m2], [m0 - m2, m1 - m3]])

    start = f"mean={mean:g} and sigma={sigma:g}"
    height, slopes, curvatures = landscape(mean, sigma)
    for _ in range(STEPS):
        length = np.linalg.norm(slopes)
        if length <= FLAT:
            return NormalFit(float(mean), float(sigma), max(float(height), 0.0))
        curvature, directions = np.linalg.eigh(curvatures)
        step = -directions @ (slopes @ directions / np.maximum(np.abs(curvature), length))
        highest = height + PRECISION * max(1.0, height)
        height = np.inf
        while height > highest:
            ahead = mean + step[0] * sigma, sigma * np.exp(step[1])
            height, slopes, curvatures = landscape(*ahead)
            step = step / 2
        mean, sigma = ahead
    raise RuntimeError(
        f"the descent from {start} has not ended after {STEPS} steps; start nearer to the mixture"
    )


def _soft_arguments(
    rewards: ArrayLike, temperature: Any, reference: ArrayLike | None, axis: int
) -> tuple[FloatArray, float, FloatArray, float]:
    """Rewards and reference, actions last. No reference is a uniform one with a bonus of log K nats."""
    rewards = _validation.finite("rewards", rewards)
    temperature = _validation.positive_number("temperature", temperature)
    _validation.check_axis("rewards", rewards, axis)
    if reference is None:
        rewards = _validation.last(rewards, axis)
        actions = rewards.shape[-1]
        return rewards, temperature, np.full(actions, 1 / actions), float(np.log(actions))
    reference = _validation.distribution("reference", reference, axis)
    rewards, reference = _validation.same_outcomes({"rewards": rewards, "reference": reference}, axis)
    return rewards, temperature, reference, 0.0


def _soft_value(rewards: FloatArray, temperature: float, reference: FloatArray, bonus: float) -> FloatArray:
    best, advantages = _advantages(rewards, temperature, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        # At high temperature the average of the exponentials is nearly 1, at low it is nearly 0.
        below = (reference * np.expm1(advantages)).sum(axis=-1)
        small = np.logaddexp.reduce(np.log(reference) + advantages, axis=-1)
        value: FloatArray = best + temperature * (bonus + np.where(below > -0.5, np.log1p(below), small))
    return value


def _soft_policy(rewards: FloatArray, temperature: float, reference: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        logs = np.log(reference) + _advantages(rewards, temperature, reference)[1]
    policy: FloatArray = np.exp(logs - logs.max(axis=-1, keepdims=True))
    policy /= policy.sum(axis=-1, keepdims=True)
    return policy


def _advantages(
    rewards: FloatArray, temperature: float, reference: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The best reward that the reference allows, and by how many temperatures each reward is below it."""
    allowed = np.where(reference > 0, rewards, -np.inf)
    best = allowed.max(axis=-1, keepdims=True)
    with np.errstate(over="ignore"):
        return best[..., 0], (allowed - best) / temperature


def _discount(discount: Any) -> float:
    value = _validation.finite("discount", discount)
    if value.ndim:
        raise ValueError(f"discount has shape {value.shape}; give a single number, such as 0.9")
    if not 0 <= value < 1:
        raise ValueError(f"discount={discount!r} is not from 0 to below 1; give a number such as 0.9")
    return float(value)


def _bottleneck_table(joint: ArrayLike) -> FloatArray:
    table = _validation.joint_table("joint", joint)
    never = table.sum(axis=1) == 0
    if never.any():
        raise ValueError(
            f"joint gives probability 0 to the whole row {_validation.first(never)}, whose cluster nothing "
            "decides; leave such rows out with joint[joint.sum(axis=1) > 0]"
        )
    return table


def _next_encoder(encoder: FloatArray, joint: FloatArray, beta: float) -> FloatArray:
    """One round of the self-consistent equations."""
    with_y = encoder.T @ joint
    used = with_y.sum(axis=1, keepdims=True)
    y_given_t = np.divide(with_y, used, where=used > 0, out=np.full_like(with_y, 1 / joint.shape[1]))
    y_given_x = joint / joint.sum(axis=1, keepdims=True)
    losses = kl_divergence(y_given_x[:, np.newaxis], y_given_t)
    return _soft_policy(-losses, 1 / beta, used[:, 0])
