"""Figures that the reader moves: the same in a notebook, where Python reads and sets their parameters,
and in the rendered book, where no Python runs.

>>> from klcourse.explorers import DistributionBars
>>> bars = DistributionBars("loaded die")
>>> bars.unit = "bit"
>>> round(bars.entropy, 4)
2.161
"""

from ._distribution_bars import DistributionBars

EXPLORERS = {explorer.name: explorer for explorer in (DistributionBars,)}
"""Every explorer by the name that pages use."""

__all__ = ["EXPLORERS", "DistributionBars"]
