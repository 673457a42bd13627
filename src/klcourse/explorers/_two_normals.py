"""Two normal densities to move, and the signed integrand whose area is the KL divergence."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from ..estimation import kl_quadrature
from ..gaussian import kl_normal, normal_logpdf
from ..plotting import INK, MODEL, TRUTH, UNITS, to_svg
from ._explorer import Explorer
from ._parameters import Number

FAR = 10.0
"""Where the picture ends: no density is moved so far that it does not hold mean ± 3 sigma."""

REACH = 12.0
"""Standard deviations to each side that the area is taken over; what lies beyond has a mass of 1e-33."""


class TwoNormals(Explorer):
    r"""Two normals p and q to move, and the integrand of a divergence: where it is gained, where lost.

    The closed form and the area under the integrand, by quadrature, stand side by side.

    Parameters
    ----------
    preset : str
        ``"q twice as wide"``; ``"same width"``, where both directions are equal; ``"narrow p, wide q"``;
        ``"wide p, narrow q"``; ``"equal"``.
    mean_p, mean_q : float
        Means, from -4 to 4.
    sigma_p, sigma_q : float
        Standard deviations, from 0.25 to 2.
    x : float
        Where the cursor stands, from -10 to 10.
    direction : {"p to q", "q to p"}
        Which integrand is shown: p·log(p/q), whose area is KL(p‖q), or q·log(q/p), whose area is KL(q‖p).
    unit : {"nat", "bit", "dit"}
        Unit of the divergences; the integrand is in that unit per unit of x.

    Raises
    ------
    traitlets.TraitError
        For a value outside these ranges; the figure keeps the values it had.
    ValueError
        For an unknown preset.

    Notes
    -----
    .. math:: \mathrm{KL}(p \,\|\, q) = \int p(x) \log \frac{p(x)}{q(x)} \, dx

    The integrand is negative where p is below q, and never far: p·log(p/q) is at least −q/e, in nats. All
    that is negative therefore adds up to at most 1/e = 0.3679 nats. What is positive always outweighs it.

    Examples
    --------
    >>> figure = TwoNormals("q twice as wide")
    >>> {name: round(figure.values[name], 4) for name in ("kl", "area", "kl_swapped")}
    {'kl': 0.4431, 'area': 0.4431, 'kl_swapped': 1.3069}
    """

    name = "two-normals"
    default_unit = "nat"

    mean_p = Number(0.0, -4, 4)
    sigma_p = Number(1.0, 0.25, 2)
    mean_q = Number(1.0, -4, 4)
    sigma_q = Number(2.0, 0.25, 2)
    x = Number(2.0, -FAR, FAR)
    direction = traitlets.Enum(["p to q", "q to p"], default_value="p to q").tag(sync=True, parameter=True)

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        def example(mean_p: float, sigma_p: float, mean_q: float, sigma_q: float, x: float) -> dict[str, Any]:
            normals = {"mean_p": mean_p, "sigma_p": sigma_p, "mean_q": mean_q, "sigma_q": sigma_q}
            return {**normals, "x": x, "direction": "p to q"}

        return {
            "q twice as wide": example(0, 1, 1, 2, x=2),
            "same width": example(-1, 1, 1, 1, x=-1),
            "narrow p, wide q": example(0, 0.5, 0, 2, x=1),
            "wide p, narrow q": example(0, 2, 0, 0.5, x=3),
            "equal": example(0, 1, 0, 1, x=1),
        }

    @property
    def _p(self) -> tuple[float, float]:
        return self.mean_p, self.sigma_p

    @property
    def _q(self) -> tuple[float, float]:
        return self.mean_q, self.sigma_q

    @property
    def _shown(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The two normals as the direction has them: the one that is averaged over first."""
        return (self._p, self._q) if self.direction == "p to q" else (self._q, self._p)

    @property
    def values(self) -> dict[str, float]:
        """``kl`` from p to q and ``kl_swapped``, from q to p, in closed form; the ``area`` under the
        integrand that is shown; at x, ``density_p``, ``density_q`` and ``contribution``, the integrand."""
        base = UNITS[self.unit]
        first, second = self._shown
        log_first, log_second = normal_logpdf(self.x, *first), normal_logpdf(self.x, *second)
        return {
            "kl": kl_normal(*self._p, *self._q, base=base),
            "kl_swapped": kl_normal(*self._q, *self._p, base=base),
            "area": self._area(),
            "density_p": exp(normal_logpdf(self.x, *self._p)),
            "density_q": exp(normal_logpdf(self.x, *self._q)),
            "contribution": exp(log_first) * (log_first - log_second) / log(base),
        }

    def _area(self) -> float:
        # Over all that the first density reaches, which the picture may cut off.
        first, second = self._shown
        mean, sigma = first
        return kl_quadrature(
            lambda x: normal_logpdf(x, *first),
            lambda x: normal_logpdf(x, *second),
            mean - REACH * sigma,
            mean + REACH * sigma,
            base=UNITS[self.unit],
        )

    def label(self) -> str:
        numbers = self.values
        p, q = self.direction.split(" to ")
        return (
            f"Normal densities: p with mean {self.mean_p:.4g} and standard deviation {self.sigma_p:.4g}, q "
            f"with {self.mean_q:.4g} and {self.sigma_q:.4g}. Below them {p}·log({p}/{q}), above 0 where {p} "
            f"is above {q} and below 0 elsewhere; the areas add up to {numbers['area']:.4g} {self.unit}s. "
            f"KL(p‖q) is {numbers['kl']:.4g}, KL(q‖p) {numbers['kl_swapped']:.4g}."
        )

    def still(self) -> str:
        figure, (densities, integrand) = plt.subplots(2, 1, figsize=(7.2, 4.8), sharex=True)
        x = np.linspace(-FAR, FAR, 401)
        log_p, log_q = normal_logpdf(x, *self._p), normal_logpdf(x, *self._q)
        densities.plot(x, np.exp(log_p), color=TRUTH, label="p")
        densities.plot(x, np.exp(log_q), color=MODEL, linestyle="--", label="q")
        densities.set(ylabel="density", ylim=(0, None))
        densities.legend()
        p, q = self.direction.split(" to ")
        first, second = (log_p, log_q) if p == "p" else (log_q, log_p)
        height = np.exp(first) * (first - second) / log(UNITS[self.unit])
        gain, loss = (TRUTH, MODEL) if p == "p" else (MODEL, TRUTH)
        integrand.plot(x, height, color=INK)
        seen = np.abs(height) > height.max() / 500  # what the picture shows, and the page need not carry more
        above, below = seen & (height > 0), seen & (height < 0)
        integrand.fill_between(x, height, where=above, facecolor=(gain, 0.3))
        integrand.fill_between(x, height, where=below, facecolor=(loss, 0.3))
        # On its own, since an SVG's hatch takes the opacity of what it lies on.
        integrand.fill_between(
            x, height, where=below, facecolor="none", edgecolor=loss, hatch="||", linewidth=0
        )
        integrand.axhline(0, color=INK, linewidth=0.8)
        integrand.axvline(self.x, color=INK, linestyle="--", linewidth=1)
        integrand.plot(self.x, self.values["contribution"], "o", color=INK)
        integrand.set(xlabel="x", ylabel=f"{p}·log({p}/{q}) ({self.unit}s per unit of x)", xlim=(-FAR, FAR))
        return to_svg(figure)
