"""The evidence lower bound of a model with one hidden number: what a belief q(z) leaves of log p(x)."""

from __future__ import annotations

from collections.abc import Mapping
from math import log, sqrt
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from ..gaussian import kl_normal, normal_logpdf
from ..plotting import INK, MODEL, QUIET, TRUTH, UNITS, to_svg
from ._explorer import Explorer
from ._parameters import Number


class EvidenceLowerBound(Explorer):
    r"""A belief q(z) to move, and log p(x) as one bar: the evidence lower bound and the gap above it.

    The model is z ~ N(0, 1), and x given z ~ N(z, noise²); the belief is q = N(mean, sigma²). Then p(x) and
    the posterior p(z|x) are normal too, and all numbers are closed forms.

    Parameters
    ----------
    preset : str
        ``"the prior as q"``; ``"the posterior"``, where the gap is 0; ``"too narrow"``, right in its mean
        and too sure of it; ``"reconstruction alone"``, which explains x well at the price of the
        divergence from the prior; ``"posterior collapse"``; ``"a surprising x"``, where the gap is 0 and
        the bound low all the same, since log p(x) is.
    x : float
        What is observed, from -4 to 4.
    noise : float
        Standard deviation of x given z, from 0.4 to 3.
    mean, sigma : float
        Mean, from -4 to 4, and standard deviation, from 0.1 to 2, of q.
    unit : {"nat", "bit", "dit"}
        Unit of all numbers, the logarithms of densities among them.

    Raises
    ------
    traitlets.TraitError
        For a value outside these ranges; the figure keeps the values it had.
    ValueError
        For an unknown preset.

    Notes
    -----
    .. math:: \log p(x) = \mathrm{ELBO} + \mathrm{KL}(q \,\|\, p(z|x))

    .. math:: \mathrm{ELBO} = \mathbb{E}_{z \sim q}[\log p(x|z)] - \mathrm{KL}(q \,\|\, p(z))

    With much noise x says little about z, and the posterior lies near the prior. A q that ignores x then
    pays a divergence of 0 from the prior and loses next to nothing: that is posterior collapse. Here the
    noise is a setting. A variational autoencoder learns its decoder, and collapses where the decoder learns
    to do without z.

    The noise begins at 0.4, from where on p(x|z) stays below 1 and every logarithm in the figure below 0.

    Examples
    --------
    >>> figure = EvidenceLowerBound("the prior as q")
    >>> {name: round(figure.values[name], 4) for name in ("log_evidence", "elbo", "gap")}
    {'log_evidence': -2.2655, 'elbo': -3.4189, 'gap': 1.1534}
    """

    name = "evidence-lower-bound"
    default_unit = "nat"

    x = Number(2.0, -4, 4)
    noise = Number(1.0, 0.4, 3)
    mean = Number(0.0, -4, 4)
    sigma = Number(1.0, 0.1, 2)

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        return {
            "the prior as q": {"x": 2, "noise": 1, "mean": 0, "sigma": 1},
            "the posterior": {"x": 2, "noise": 1, "mean": 1, "sigma": 1 / sqrt(2)},
            "too narrow": {"x": 2, "noise": 1, "mean": 1, "sigma": 0.2},
            "reconstruction alone": {"x": 2, "noise": 1, "mean": 2, "sigma": 0.1},
            "posterior collapse": {"x": 2, "noise": 3, "mean": 0, "sigma": 1},
            "a surprising x": {"x": 4, "noise": 1, "mean": 2, "sigma": 1 / sqrt(2)},
        }

    @property
    def values(self) -> dict[str, float]:
        """``log_evidence``, which is log p(x), ``elbo`` and the ``gap`` between them; ``reconstruction``, the
        average of log p(x|z) over q, and ``kl_to_prior``; and the posterior's mean and standard deviation."""
        base = UNITS[self.unit]
        posterior_mean = self.x / (1 + self.noise**2)
        posterior_sigma = self.noise / sqrt(1 + self.noise**2)
        # Averaged over q, the square of x − z is that of x − mean, plus q's variance.
        reconstruction = normal_logpdf(self.x, self.mean, self.noise) - (self.sigma / self.noise) ** 2 / 2
        kl_to_prior = kl_normal(self.mean, self.sigma, 0, 1)
        return {
            "log_evidence": normal_logpdf(self.x, 0, sqrt(1 + self.noise**2)) / log(base),
            "elbo": (reconstruction - kl_to_prior) / log(base),
            "gap": kl_normal(self.mean, self.sigma, posterior_mean, posterior_sigma, base=base),
            "reconstruction": reconstruction / log(base),
            "kl_to_prior": kl_to_prior / log(base),
            "posterior_mean": posterior_mean,
            "posterior_sigma": posterior_sigma,
        }

    def label(self) -> str:
        numbers = self.values
        return (
            f"A belief q(z) with mean {self.mean:.4g} and standard deviation {self.sigma:.4g}; the posterior "
            f"has {numbers['posterior_mean']:.4g} and {numbers['posterior_sigma']:.4g}. log p(x) is "
            f"{numbers['log_evidence']:.4g} {self.unit}s: an ELBO of {numbers['elbo']:.4g} and a gap of "
            f"{numbers['gap']:.4g}."
        )

    def still(self) -> str:
        figure, (densities, sums) = plt.subplots(2, 1, figsize=(7.2, 4.6), height_ratios=[3, 2])
        numbers = self.values
        z = np.linspace(-6, 6, 301)
        for name, mean, sigma, colour, line in [
            ("prior p(z)", 0.0, 1.0, QUIET, "-"),
            ("likelihood p(x|z)", self.x, self.noise, QUIET, ":"),
            ("posterior p(z|x)", numbers["posterior_mean"], numbers["posterior_sigma"], TRUTH, "-"),
            ("belief q(z)", self.mean, self.sigma, MODEL, "--"),
        ]:
            densities.plot(z, np.exp(normal_logpdf(z, mean, sigma)), color=colour, linestyle=line, label=name)
        densities.set(xlabel="z", ylabel="density", ylim=(0, None))
        densities.legend()
        for name, whole, less, colour in [
            ("log p(x) − KL(q‖p(z|x))", "log_evidence", "gap", TRUTH),
            ("E[log p(x|z)] − KL(q‖p(z))", "reconstruction", "kl_to_prior", INK),
        ]:
            sums.barh(name, numbers[whole], color=colour, alpha=0.75)
            sums.barh(name, -numbers[less], left=numbers[whole], color=MODEL, alpha=0.75, hatch="//")
        for name, text, side in [("log_evidence", "log p(x)", "left"), ("elbo", "ELBO", "right")]:
            sums.axvline(numbers[name], color=INK, linestyle="--", linewidth=1.2)
            sums.annotate(text, (numbers[name], 1.02), xycoords=("data", "axes fraction"), ha=side)
        sums.set(xlabel=f"{self.unit}s", xlim=(1.25 * numbers["elbo"], 0))
        sums.invert_yaxis()
        return to_svg(figure)
