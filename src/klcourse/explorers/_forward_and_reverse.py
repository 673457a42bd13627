"""One normal q for a mixture p of two humps: both divergences as landscapes, and a descent on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import exp, log, sqrt
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from ..fitting import (
    NormalFit,
    fit_normal,
    forward_kl_from_mixture,
    reverse_kl_gradient,
    reverse_kl_to_mixture,
)
from ..gaussian import mixture_logpdf, mixture_mean_and_sigma, normal_logpdf
from ..plotting import INK, MODEL, QUIET, TRUTH, UNITS, to_svg
from ._explorer import Explorer
from ._parameters import Number, Numbers, distribution

Mixture = tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]
Slopes = Callable[[float, float], tuple[float, float]]

RATE = 0.5
"""Part of the slope that a step goes down."""

LONGEST = 0.25
"""No step is longer, in standard deviations of q."""

FLAT = 1e-7
"""A descent ends where the slope, in nats per such unit, is no more."""

LIMITS = {"means": (0.0, 11.0), "sigmas": (0.5, 3.0)}
"""Where the humps may stand, and how wide they may be."""

LEVELS = np.array([0.03, 0.1, 0.3, 0.6, 1, 1.5, 2, 4, 10])
"""Where a landscape has its lines, above its lowest point."""

START_MEANS, START_LOG_SIGMAS = (-3.0, 14.0), (-1.0, 2.0)
"""The picture, of which a start may take every point."""


class ForwardAndReverse(Explorer):
    """One normal q for a truth p of two humps: where forward and reverse divergence lead from one start.

    Both descents are natural gradient descents: in μ a step is half of σ² times the slope, in log σ a quarter
    of the slope, cut to 0.25 standard deviations of q, and halved until it does not overshoot. Where the
    reverse one ends, Newton's steps of :func:`klcourse.fit_normal` go on to the optimum.

    Parameters
    ----------
    preset : str
        One of ``"far apart"``, ``"twins"``, ``"big and small"`` and ``"close together"``.
    weights : sequence of two float
        Weights of the two humps of p, summing to 1.
    means, sigmas : sequence of two float
        Means of the humps, from 0 to 11, and their standard deviations, from 0.5 to 3.
    start_mean, start_log_sigma : float
        Where both descents start: mean of q, from -3 to 14, and natural logarithm of its sigma, from -1 to 2.
    unit : {"nat", "bit", "dit"}
        Unit of the divergences.

    Raises
    ------
    traitlets.TraitError
        For a value outside these ranges, and for weights that are no distribution; the figure keeps the
        values it had.
    ValueError
        For an unknown preset.

    Examples
    --------
    The start decides, not the size of the hump:

    >>> figure = ForwardAndReverse("big and small")
    >>> figure.weights, round(figure.values["reverse_mean"], 4)
    ([0.85, 0.15], 8.9507)
    >>> figure.start_mean = 4
    >>> round(figure.values["reverse_mean"], 4)
    3.0056
    """

    name = "forward-and-reverse"
    default_unit = "nat"

    weights = Numbers()
    means = Numbers()
    sigmas = Numbers()
    start_mean = Number(4.0, *START_MEANS)
    start_log_sigma = Number(0.5, *START_LOG_SIGMAS)

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        return {
            "far apart": {
                "weights": [0.5, 0.5], "means": [1.0, 10.0], "sigmas": [1.0, 1.5],
                "start_mean": 4.0, "start_log_sigma": 0.5,
            },
            "twins": {
                "weights": [0.5, 0.5], "means": [2.5, 8.5], "sigmas": [1.0, 1.0],
                "start_mean": 6.5, "start_log_sigma": 1.5,
            },
            "big and small": {
                "weights": [0.85, 0.15], "means": [3.0, 9.0], "sigmas": [1.0, 1.0],
                "start_mean": 11.0, "start_log_sigma": 0.5,
            },
            "close together": {
                "weights": [0.5, 0.5], "means": [4.5, 6.5], "sigmas": [1.0, 1.0],
                "start_mean": 11.0, "start_log_sigma": -0.5,
            },
        }  # fmt: skip

    @traitlets.validate("weights")
    def _shared_out(self, proposal: Any) -> Any:
        distribution("weights", proposal.value)
        if len(proposal.value) != 2:
            raise traitlets.TraitError(f"weights is {proposal.value!r}; give each of two humps one number")
        total = sum(proposal.value)  # which rounding may keep from 1
        return [weight / total for weight in proposal.value]

    @traitlets.validate("means", "sigmas")
    def _in_the_picture(self, proposal: Any) -> Any:
        low, high = LIMITS[proposal.trait.name]
        if len(proposal.value) != 2 or not all(low <= number <= high for number in proposal.value):
            raise traitlets.TraitError(
                f"{proposal.trait.name} is {proposal.value!r}; give two numbers from {low:g} to {high:g}"
            )
        return proposal.value

    @property
    def values(self) -> dict[str, float]:
        """``forward_mean``, ``forward_sigma`` and ``forward_kl``, KL(p‖q), where the forward descent leads,
        and ``reverse_mean``, ``reverse_sigma`` and ``reverse_kl``, KL(q‖p), where the reverse one does."""
        _, _, forward, reverse = self._descents()
        scale = log(UNITS[self.unit])
        return {
            "forward_mean": forward.mean,
            "forward_sigma": forward.sigma,
            "forward_kl": forward.divergence / scale,
            "reverse_mean": reverse.mean,
            "reverse_sigma": reverse.sigma,
            "reverse_kl": reverse.divergence / scale,
        }

    def _descents(self) -> tuple[Any, Any, NormalFit, NormalFit]:
        mixture = tuple(self.weights), tuple(self.means), tuple(self.sigmas)
        return _descents(mixture, self.start_mean, self.start_log_sigma)

    def label(self) -> str:
        first, second = self.means
        _, _, forward, reverse = self._descents()
        numbers = self.values
        return (
            f"A truth p with humps around {first:.4g} and {second:.4g}, and the landscapes of both "
            f"divergences over mean and sigma of q. From mean {self.start_mean:.4g} and sigma "
            f"{exp(self.start_log_sigma):.4g} the forward descent leads to mean {forward.mean:.4g} and sigma "
            f"{forward.sigma:.4g}, KL(p‖q) {numbers['forward_kl']:.4g} {self.unit}s, and the reverse one to "
            f"mean {reverse.mean:.4g} and sigma {reverse.sigma:.4g}, KL(q‖p) {numbers['reverse_kl']:.4g} "
            f"{self.unit}s."
        )

    def still(self) -> str:
        mixture = self.weights, self.means, self.sigmas
        forward_path, reverse_path, *fits = self._descents()
        figure, places = plt.subplot_mosaic([["p", "p"], ["forward", "reverse"]], figsize=(7.2, 5))
        x = np.linspace(*START_MEANS, 200)
        places["p"].plot(x, np.exp(mixture_logpdf(x, *mixture)), color=TRUTH, label="p")
        for fit, name, style in zip(fits, ("forward", "reverse"), ("--", ":"), strict=True):
            q = np.exp(normal_logpdf(x, fit.mean, fit.sigma))
            places["p"].plot(x, q, color=MODEL, linestyle=style, label=f"q, {name}")
        places["p"].set(xlabel="x", ylabel="density", ylim=(0, None))
        places["p"].legend()

        means, log_sigmas = np.meshgrid(np.linspace(*START_MEANS, 35), np.linspace(*START_LOG_SIGMAS, 19))
        forward = forward_kl_from_mixture(means, np.exp(log_sigmas), *mixture)
        reverse = reverse_kl_to_mixture(means, np.exp(log_sigmas), *mixture)
        drawn = ("forward", "KL(p‖q)", forward, forward_path), ("reverse", "KL(q‖p)", reverse, reverse_path)
        for (name, divergence, heights, path), fit in zip(drawn, fits, strict=True):
            ax = places[name]
            levels = heights.min() + LEVELS * log(UNITS[self.unit])
            ax.contour(means, log_sigmas, heights, levels=levels, colors=QUIET, linewidths=0.8)
            ax.plot(*zip(*path, strict=True), color=MODEL, linewidth=1.5)
            ax.plot(*path[0], "o", color=INK, markerfacecolor="white")
            ax.plot(fit.mean, log(fit.sigma), "x", color=INK)
            ax.set_yticks(np.log([0.5, 1, 2, 4]), ["0.5", "1", "2", "4"])
            ax.set(xlabel=f"μ of q, {name}: {divergence}", ylabel="σ of q")
        return to_svg(figure)


@lru_cache(maxsize=8)
def _descents(mixture: Mixture, mean: float, log_sigma: float) -> tuple[Any, Any, NormalFit, NormalFit]:
    """The paths of both descents from a start, and the normals that they lead to."""
    moments = mixture_mean_and_sigma(*mixture)

    def forward(mean: float, log_sigma: float) -> tuple[float, float]:
        distance = (moments.mean - mean) / exp(log_sigma)
        return -distance / exp(log_sigma), 1 - distance**2 - (moments.sigma / exp(log_sigma)) ** 2

    def reverse(mean: float, log_sigma: float) -> tuple[float, float]:
        return reverse_kl_gradient(mean, exp(log_sigma), *mixture)

    forward_path, reverse_path = (_descend(slopes, mean, log_sigma) for slopes in (forward, reverse))
    mean, log_sigma = reverse_path[-1]
    best = fit_normal(*mixture, direction="reverse", init=(mean, exp(log_sigma)))
    return forward_path, reverse_path, fit_normal(*mixture), best


def _descend(slopes: Slopes, mean: float, log_sigma: float) -> list[tuple[float, float]]:
    """Natural gradient descent: slopes and steps are measured by the Fisher information of q, which is 1/σ²
    for its mean and 2 for log σ."""

    def natural(mean: float, log_sigma: float) -> Any:
        in_mean, in_log_sigma = slopes(mean, log_sigma)
        return np.array([exp(log_sigma) * in_mean, in_log_sigma / sqrt(2)])

    def step(rate: float) -> Any:
        across, up = -rate * slope
        ahead = mean + across * exp(log_sigma), log_sigma + up / sqrt(2)
        return ahead, natural(*ahead)

    path = [(mean, log_sigma)]
    rate, slope = RATE, natural(mean, log_sigma)
    while (steepness := float(np.hypot(*slope))) > FLAT:
        rate = min(RATE, 2 * rate, LONGEST / steepness)
        ahead, slope_ahead = step(rate)
        while slope_ahead @ slope < 0:
            rate /= 2
            ahead, slope_ahead = step(rate)
        (mean, log_sigma), slope = ahead, slope_ahead
        path.append(ahead)
    return path
