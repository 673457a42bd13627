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
from ._draw_q import DrawQ
from ._evidence_lower_bound import EvidenceLowerBound
from ._explorer import Explorer
from ._forward_and_reverse import ForwardAndReverse
from ._joint_table import JointTable
from ._moving_apart import MovingApart
from ._parameters import Number, Numbers, Words
from ._quantization_threshold import QuantizationThreshold
from ._question import Question
from ._two_distributions import TwoDistributions
from ._two_normals import TwoNormals

EXPLORERS: dict[str, type[Explorer]] = {
    explorer.name: explorer
    for explorer in (
        DistributionBars,
        BinaryCrossEntropy,
        TwoDistributions,
        TwoNormals,
        DrawQ,
        MovingApart,
        JointTable,
        ForwardAndReverse,
        EvidenceLowerBound,
        QuantizationThreshold,
    )
}
"""Every explorer by the name that pages use."""

__all__ = [
    "EXPLORERS",
    "BinaryCrossEntropy",
    "DistributionBars",
    "DrawQ",
    "EvidenceLowerBound",
    "Explorer",
    "ForwardAndReverse",
    "JointTable",
    "MovingApart",
    "Number",
    "Numbers",
    "QuantizationThreshold",
    "Question",
    "TwoDistributions",
    "TwoNormals",
    "Words",
]
