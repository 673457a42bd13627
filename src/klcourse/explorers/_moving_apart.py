"""Two densities that move apart: KL both ways, JS divergence, total variation and Wasserstein distance."""

from __future__ import annotations

from collections.abc import Mapping
from math import erf, exp, inf, log, log1p, pi, sqrt
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from ..discrete import js_divergence, kl_divergence, total_variation
from ..estimation import js_quadrature
from ..gaussian import kl_normal, normal_logpdf
from ..plotting import INK, MIXTURE, MODEL, TRUTH, UNITS, to_svg
from ._explorer import Explorer
from ._parameters import Number

FAR = 8.0
"""The largest separation."""

REACH = 9.0
"""Standard deviations to each side of both means that an integral is taken over: all but a mass of 1e-19."""

HIGH, INFINITE = 3.0, 3.5
"""Nats above which a divergence leaves its panel, and where ∞ is drawn."""

APART = np.linspace(0, FAR, 81).tolist()
"""Separations at which the measures are drawn."""


class MovingApart(Explorer):
    r"""Two densities to move apart and to widen, and five measures of how far apart they are.

    p is centred at 0, and q at the separation. Both are normals, or both are boxes: densities that are the
    same everywhere in an interval, and 0 outside.

    Parameters
    ----------
    preset : str
        ``"same width"``, ``"narrow beside wide"``, ``"boxes overlapping"``, ``"box inside a box"``,
        ``"boxes disjoint"`` or ``"equal"``.
    shape : {"normals", "boxes"}
        What both densities are.
    separation : float
        How far the centre of q lies to the right of that of p, from 0 to 8.
    spread_p, spread_q : float
        Standard deviation of a normal, half the width of a box, from 0.25 to 2.
    unit : {"nat", "bit", "dit"}
        Unit of the divergences. Total variation is a probability; the Wasserstein distance is in units of x.

    Raises
    ------
    traitlets.TraitError
        For a value outside these ranges; the figure keeps the values it had.
    ValueError
        For an unknown preset.

    Notes
    -----
    The Wasserstein distance is how far probability has to be carried on average to turn p into q [1]_. On the
    line each quantile of p goes to the same quantile of q. For two densities of one shape, with centres
    :math:`\delta` and spreads :math:`s` apart, that makes

    .. math:: W_1(p, q) = \int_0^1 \left| F_q^{-1}(u) - F_p^{-1}(u) \right| du
              = \mathbb{E} \, | \delta + s Z |

    with Z a standard normal variable, or a uniform one from −1 to 1 for the boxes.

    References
    ----------
    .. [1] C. Villani, Optimal Transport: Old and New, Springer, 2009, chapter 6.

    Examples
    --------
    >>> numbers = MovingApart("boxes disjoint", unit="bit").values
    >>> numbers["kl"], numbers["js"], numbers["total_variation"], numbers["wasserstein"]
    (inf, 1.0, 1.0, 4.0)
    """

    name = "moving-apart"
    default_unit = "nat"

    shape = traitlets.Enum(["normals", "boxes"], default_value="normals").tag(sync=True, parameter=True)
    separation = Number(2.0, 0, FAR)
    spread_p = Number(1.0, 0.25, 2)
    spread_q = Number(1.0, 0.25, 2)

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        return {
            "same width": {"shape": "normals", "separation": 2, "spread_p": 1, "spread_q": 1},
            "narrow beside wide": {"shape": "normals", "separation": 3, "spread_p": 0.5, "spread_q": 2},
            "boxes overlapping": {"shape": "boxes", "separation": 1, "spread_p": 1, "spread_q": 1},
            "box inside a box": {"shape": "boxes", "separation": 0.5, "spread_p": 0.5, "spread_q": 1.5},
            "boxes disjoint": {"shape": "boxes", "separation": 4, "spread_p": 1, "spread_q": 1},
            "equal": {"shape": "normals", "separation": 0, "spread_p": 1, "spread_q": 1},
        }

    @property
    def values(self) -> dict[str, float]:
        """``kl`` from p to q, ``kl_swapped``, from q to p, and ``js``, in `unit`; ``total_variation``; and
        ``wasserstein``, the Wasserstein distance, in units of x."""
        return self._measures(self.separation)

    def _measures(self, separation: float) -> dict[str, float]:
        """The values at another separation."""
        measures = _of_normals if self.shape == "normals" else _of_boxes
        return measures(separation, self.spread_p, self.spread_q, UNITS[self.unit])

    def label(self) -> str:
        numbers = self.values
        return (
            f"Two {self.shape} p and q whose centres are {self.separation:.4g} apart, their mixture, and "
            f"five measures of how far apart they are, each as a curve against the separation. KL(p‖q) is "
            f"{numbers['kl']:.4g} {self.unit}s, KL(q‖p) {numbers['kl_swapped']:.4g}, the JS divergence "
            f"{numbers['js']:.4g}, total variation {numbers['total_variation']:.4g} and the Wasserstein "
            f"distance {numbers['wasserstein']:.4g}."
        )

    def still(self) -> str:
        figure, axs = plt.subplot_mosaic(
            [["densities"] * 3, ["divergences", "variation", "distance"]], figsize=(7.2, 4.8)
        )
        x = np.linspace(-6, 14, 801)
        p, q = self._density(x, 0, self.spread_p), self._density(x, self.separation, self.spread_q)
        axs["densities"].plot(x, p, color=TRUTH, label="p")
        axs["densities"].plot(x, q, color=MODEL, linestyle="--", label="q")
        axs["densities"].plot(x, (p + q) / 2, color=MIXTURE, linestyle="-.", label="mixture")
        axs["densities"].set(xlabel="x", ylabel="density", ylim=(0, None))
        axs["densities"].legend()

        divergences, nats = axs["divergences"], log(UNITS[self.unit])
        measures = self._measures_along()
        self._draw(divergences, measures, "kl", nats, color=TRUTH, label="KL(p‖q)")
        self._draw(divergences, measures, "kl_swapped", nats, color=MODEL, linestyle="--", label="KL(q‖p)")
        self._draw(divergences, measures, "js", nats, color=MIXTURE, linestyle="-.", label="JS")
        divergences.axhline(log(2) / nats, color=INK, linestyle=":", linewidth=1)
        ticks = np.arange(0, HIGH / nats, 1 if nats < 2 else 0.5).tolist()
        divergences.set_yticks([*ticks, INFINITE / nats], [*(f"{tick:g}" for tick in ticks), "∞"])
        divergences.set(ylim=(0, 1.04 * INFINITE / nats), ylabel=f"KL and JS ({self.unit}s)")
        divergences.legend()
        self._draw(axs["variation"], measures, "total_variation", color=INK)
        axs["variation"].set(ylim=(0, 1.04), ylabel="total variation")
        self._draw(axs["distance"], measures, "wasserstein", color=INK)
        axs["distance"].set(ylim=(0, 9), ylabel="Wasserstein (units of x)")
        for panel in ("divergences", "variation", "distance"):
            axs[panel].set(xlabel="separation")
        return to_svg(figure)

    def _measures_along(self) -> dict[str, Any]:
        """Each of the values as an array, along the separations of the still picture."""
        measures = [self._measures(separation) for separation in APART]
        return {name: np.array([numbers[name] for numbers in measures]) for name in measures[0]}

    def _draw(
        self, ax: Any, measures: dict[str, Any], name: str, nats: float | None = None, **style: Any
    ) -> None:
        """One measure against the separation, and the present one. A divergence leaves its panel above HIGH,
        where an arrow stands for it, and ∞ has a place of its own."""
        high, infinite = (inf, inf) if nats is None else (HIGH / nats, INFINITE / nats)
        heights = measures[name]
        ax.plot(APART, np.where(heights <= high, heights, np.nan), **style)
        ax.plot(APART, np.where(heights == inf, infinite, np.nan), **(style | {"label": None}))
        now = self.values[name]
        leaves = high < now < inf
        height = high if leaves else min(now, infinite)
        ax.plot(self.separation, height, "^" if leaves else "o", color=style["color"], clip_on=False)

    def _density(self, x: Any, centre: float, spread: float) -> Any:
        if self.shape == "normals":
            return np.exp(normal_logpdf(x, centre, spread))
        return np.where(np.abs(x - centre) <= spread, 1 / (2 * spread), 0.0)


def _of_normals(separation: float, sigma_p: float, sigma_q: float, base: float) -> dict[str, float]:
    """All measures of N(0, sigma_p²) and N(separation, sigma_q²)."""
    return {
        "kl": kl_normal(0, sigma_p, separation, sigma_q, base=base),
        "kl_swapped": kl_normal(separation, sigma_q, 0, sigma_p, base=base),
        "js": js_quadrature(
            lambda x: normal_logpdf(x, 0, sigma_p),
            lambda x: normal_logpdf(x, separation, sigma_q),
            min(-REACH * sigma_p, separation - REACH * sigma_q),
            max(REACH * sigma_p, separation + REACH * sigma_q),
            base=base,
        ),
        "total_variation": _total_variation_of_normals(separation, sigma_p, sigma_q),
        "wasserstein": _mean_of_folded_normal(separation, abs(sigma_q - sigma_p)),
    }


def _total_variation_of_normals(separation: float, sigma_p: float, sigma_q: float) -> float:
    """What p gives more than q to the points between those where the two densities cross.

    They cross where a x² + 2 b x = c. As the sigmas become equal, a goes to 0 and one crossing to infinity.
    No term of `root` is negative, nor is b, so that nothing cancels.
    """
    a = (sigma_q - sigma_p) * (sigma_q + sigma_p) / (sigma_p * sigma_q) ** 2
    b = separation / sigma_q**2
    log_ratio = log1p((sigma_q - sigma_p) / sigma_p)
    c = separation**2 / sigma_q**2 + 2 * log_ratio
    root = sqrt((separation / (sigma_p * sigma_q)) ** 2 + 2 * a * log_ratio)
    if root == 0:  # equal
        return 0.0
    near = c / (b + root)
    far = -(b + root) / a if a else inf

    def between(mean: float, sigma: float) -> float:
        return (erf((near - mean) / (sigma * sqrt(2))) - erf((far - mean) / (sigma * sqrt(2)))) / 2

    return abs(between(0, sigma_p) - between(separation, sigma_q))


def _mean_of_folded_normal(mean: float, sigma: float) -> float:
    """The average of \\|x\\| over a normal."""
    if sigma == 0:
        return mean
    z = mean / sigma
    return sigma * sqrt(2 / pi) * exp(-z * z / 2) + mean * erf(z / sqrt(2))


def _of_boxes(separation: float, half_p: float, half_q: float, base: float) -> dict[str, float]:
    """All measures of two uniform densities, which are two distributions over: p alone, both, q alone."""
    shared = max(0.0, min(2 * half_p, 2 * half_q, half_p + half_q - separation))
    p_shared, q_shared = shared / (2 * half_p), shared / (2 * half_q)
    p, q = [1 - p_shared, p_shared, 0.0], [0.0, q_shared, 1 - q_shared]
    difference = abs(half_q - half_p)
    return {
        "kl": kl_divergence(p, q, base=base),
        "kl_swapped": kl_divergence(q, p, base=base),
        "js": js_divergence(p, q, base=base),
        "total_variation": total_variation(p, q),
        # The average of |separation + difference·v| over v from −1 to 1.
        "wasserstein": (
            separation if separation >= difference else (separation**2 + difference**2) / (2 * difference)
        ),
    }
