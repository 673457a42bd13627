"""The threshold of a quantiser: a histogram to cut, and what two measures of the damage think best."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from math import log
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from .. import _validation
from .._validation import FloatArray
from ..datasets import digits
from ..plotting import INK, QUIET, TRUTH, UNITS, to_svg
from ..quantization import absolute_histogram, calibrate_int8, dequantize, quantize
from ._explorer import Explorer
from ._parameters import Number, Numbers, refusal

BINS = 256
MOST = 1e15
"""So many sizes can be counted one by one in a float64."""


class QuantizationThreshold(Explorer):
    r"""A threshold to drag in a histogram of sizes, and its divergence and squared error, each with its best.

    Codes of some bits, one of which is the sign, have 2 to the power of bits − 1 levels. Sizes beyond the
    threshold are clipped to it, and those within are rounded to a level, as
    :func:`~klcourse.quantization.quantize` does. A threshold lies at an edge of the histogram.

    Parameters
    ----------
    preset : str
        ``"heavy tails"``, 10,000 draws from Student's t with 3 degrees of freedom; ``"a bell"``, 100,000
        draws from a normal; ``"rectified digits"``, what a layer of random weights and a rectifier makes of
        the pictures of :func:`~klcourse.datasets.digits`; ``"one outlier"``, 10,000 draws from a normal, and
        one 20.
    counts : sequence of float, shape (B,)
        How many sizes fall into each of B equal bins, zeros left out, as
        :func:`~klcourse.quantization.absolute_histogram` gives them; more bins than levels,
        and at most 256, with a sum above 0 and at most 1e15.
    largest : float
        Upper edge of the last bin, from 1e-6 to 1e6.
    bits : int
        From 2 to 6, which is 2 to 32 levels. With 5 bits a level has 16 of 256 bins, as many as when int8's
        128 levels are calibrated on 2048.
    kept : int
        How many bins lie below the threshold: at least one for each level, and at most all.
    unit : {"bit", "nat", "dit"}
        Unit of the Kullback–Leibler divergence.

    Raises
    ------
    traitlets.TraitError
        For a value outside these ranges; the figure keeps the values it had. Change `counts`, `bits` and
        `kept` together inside ``with figure.hold_trait_notifications():`` where one needs the other.
    ValueError
        For an unknown preset.

    Notes
    -----
    The divergence is that of :func:`~klcourse.quantization.calibrate_int8`. The squared error takes the
    midpoint m of each bin for every size in it,

    .. math:: \frac{\sum_b h_b \, (m_b - x(c_T(m_b)))^2}{\sum_b h_b},

    with the code :math:`c_T` of threshold T and the way back :math:`x`. Both are searched over the same
    thresholds. A best threshold is the smallest of those that are equally good but for rounding.

    Examples
    --------
    >>> figure = QuantizationThreshold("heavy tails", bits=5)
    >>> round(figure.values["best_for_kl"], 1), round(figure.values["best_for_squared_error"], 1)
    (6.8, 15.3)
    """

    name = "quantization-threshold"

    counts = Numbers()
    largest = Number(1.0, 1e-6, 1e6)
    bits = Number(5, 2, 6)
    kept = Number(BINS, 1, BINS)

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        return _samples()

    @traitlets.validate("counts", "bits", "kept")
    def _checked(self, proposal: Any) -> Any:
        given: dict[str, Any] = {"counts": self.counts, "bits": self.bits, "kept": self.kept}
        given[proposal.trait.name] = proposal.value
        with refusal():
            _check(**given)
        return proposal.value

    @property
    def values(self) -> dict[str, float]:
        """The ``threshold``, the share of sizes that are ``clipped``, ``kl`` and ``squared_error``, and the
        thresholds that are ``best_for_kl`` and ``best_for_squared_error``."""
        levels, kept = _levels(self.bits), int(self.kept)
        divergences, errors = _curves(tuple(self.counts), levels)
        width = self.largest / len(self.counts)
        return {
            "threshold": kept * width,
            "clipped": sum(self.counts[kept:]) / sum(self.counts),
            "kl": float(divergences[kept - levels]) / log(UNITS[self.unit]),
            "squared_error": float(errors[kept - levels]) * width**2,
            "best_for_kl": (levels + _first_least(divergences)) * width,
            "best_for_squared_error": (levels + _first_least(errors)) * width,
        }

    def label(self) -> str:
        numbers = self.values
        return (
            f"A histogram of sizes up to {self.largest:.4g}, cut at {numbers['threshold']:.4g} for "
            f"{_levels(self.bits)} levels, and two curves against the threshold: KL divergence, "
            f"{numbers['kl']:.4g} {self.unit}s here and least at {numbers['best_for_kl']:.4g}, and mean "
            f"squared error, {numbers['squared_error']:.4g} and least at "
            f"{numbers['best_for_squared_error']:.4g}."
        )

    def still(self) -> str:
        figure, (histogram, divergence, error) = plt.subplots(3, 1, figsize=(7.2, 5.6), sharex=True)
        numbers = self.values
        levels = _levels(self.bits)
        width = self.largest / len(self.counts)
        edges = np.arange(len(self.counts) + 1) * width
        divergences, errors = _curves(tuple(self.counts), levels)
        histogram.stairs(self.counts, edges, fill=True, color=TRUTH, alpha=0.75)
        histogram.axvspan(numbers["threshold"], self.largest, color=QUIET, alpha=0.25, linewidth=0)
        least = min(count for count in self.counts if count > 0)
        lowest = max(least, max(self.counts) / 1e6) / 2
        histogram.set(yscale="log", ylabel="sizes a bin", ylim=(lowest, None))
        for panel, curve, best, title in [
            (divergence, divergences / log(UNITS[self.unit]), "best_for_kl", f"KL ({self.unit}s)"),
            (error, errors * width**2, "best_for_squared_error", "squared error"),
        ]:
            panel.plot(edges[levels:], curve, color=INK)
            panel.plot(numbers[best], curve[_first_least(curve)], "o", color=INK)
            panel.set(yscale="log" if curve.any() else "linear", ylabel=title)
        for panel in (histogram, divergence, error):
            panel.axvline(numbers["threshold"], color=INK, linestyle="--", linewidth=1.2)
        error.set(xlabel="threshold", xlim=(0, self.largest))
        return to_svg(figure)


def _levels(bits: float) -> int:
    """How many different sizes codes of so many bits have, one of which is the sign."""
    return 1 << (int(bits) - 1)


def _check(counts: list[float], bits: float, kept: float) -> None:
    """Refuse what cannot be quantised to `bits` below `kept` bins."""
    for name, value in {"bits": bits, "kept": kept}.items():
        if value != int(value):
            raise ValueError(f"{name} is {value:g}; give a whole number")
    if _validation.nonnegative("counts", counts).ndim != 1:
        raise ValueError("counts holds lists; give one row of numbers")
    levels, bins = _levels(bits), len(counts)
    if not levels < bins <= BINS:
        raise ValueError(
            f"counts has {bins} bins; give more than the {levels} levels of bits={bits:g}, and at most {BINS}"
        )
    if not 0 < sum(counts) <= MOST:
        raise ValueError(f"counts sums to {sum(counts):g}; give a sum above 0 and at most {MOST:g}")
    if not levels <= kept <= bins:
        raise ValueError(
            f"kept is {kept:g}, with {bins} bins and {levels} levels; keep from {levels} to {bins} bins"
        )


@lru_cache(maxsize=16)
def _curves(counts: tuple[float, ...], levels: int) -> tuple[FloatArray, FloatArray]:
    """For each number of bins kept, from `levels` on: the divergence in nats, and the mean squared error, in
    squared bins, of the bins' midpoints."""
    bins = len(counts)
    masses = np.array(counts) / sum(counts)
    midpoints = np.arange(bins) + 0.5

    def squared_error(kept: int) -> float:
        restored = dequantize(quantize(midpoints, kept, levels), kept, levels)
        return float(masses @ (midpoints - restored) ** 2)

    divergences = calibrate_int8(masses, np.arange(bins + 1), levels).divergences
    return divergences, np.array([squared_error(kept) for kept in range(levels, bins + 1)])


def _first_least(numbers: FloatArray) -> int:
    """Where the first of the smallest is, taking for equal what rounding may have parted."""
    least = float(numbers.min())
    return int(np.argmax(numbers <= least + 1e-12 * (1 + least)))


@cache
def _samples() -> dict[str, dict[str, Any]]:
    """The examples, whose samples are drawn once."""
    heavy = np.random.default_rng(seed=0).standard_t(3, 10_000)
    bell = np.random.default_rng(seed=0).standard_normal(100_000)
    weights = np.random.default_rng(seed=0).normal(scale=1 / 8, size=(64, 64))
    rectified = np.maximum(digits().features / 16 @ weights, 0)
    outlier = np.append(np.random.default_rng(seed=0).standard_normal(10_000), 20)
    return {
        "heavy tails": _example(heavy, kept=64),
        "a bell": _example(bell, kept=128),
        "rectified digits": _example(rectified, kept=128),
        "one outlier": _example(outlier, kept=BINS),
    }


def _example(sample: FloatArray, kept: int) -> dict[str, Any]:
    counts, edges = absolute_histogram(sample, bins=BINS)
    return {"counts": counts.tolist(), "largest": float(edges[-1]), "bits": 5, "kept": kept}
