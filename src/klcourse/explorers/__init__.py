"""Figures that the reader moves: the same in a notebook, where Python reads and sets their parameters,
and in the rendered book, where no Python runs.

>>> from klcourse.explorers import DistributionBars
>>> bars = DistributionBars("loaded die")
>>> bars.unit = "bit"
>>> round(bars.values["entropy"], 4)
2.161
"""

from ._binary_cross_entropy import BinaryCrossEntropy
from ._distribution_bars import DistributionBars
from ._explorer import Explorer
from ._two_distributions import TwoDistributions

EXPLORERS: dict[str, type[Explorer]] = {
    explorer.name: explorer for explorer in (DistributionBars, BinaryCrossEntropy, TwoDistributions)
}
"""Every explorer by the name that pages use."""

__all__ = ["EXPLORERS", "BinaryCrossEntropy", "DistributionBars", "Explorer", "TwoDistributions"]
