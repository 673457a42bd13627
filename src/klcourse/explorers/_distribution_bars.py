"""A distribution whose bars are dragged: its area picture, and its entropy beside log K."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any

import matplotlib.pyplot as plt
import traitlets

from ..datasets import english_letters
from ..discrete import entropy
from ..plotting import UNITS, area_picture, to_svg
from ._explorer import Explorer
from ._parameters import Numbers, Words, distribution, one_each


class DistributionBars(Explorer):
    """Bars to drag, one an outcome; the others share what is left in their old proportions.

    Parameters
    ----------
    preset : str
        One of ``"loaded die"``, ``"fair die"``, ``"fair coin"``, ``"bent coin"``, ``"four words"`` and
        ``"English letters"``.
    p : sequence of float, shape (K,)
        Probabilities that sum to 1, in place of the preset's.
    labels : sequence of str, length K
        Names of the outcomes; needed when `p` has another length than the preset.
    unit : {"bit", "nat", "dit"}
        Unit of surprisal and entropy.

    Raises
    ------
    traitlets.TraitError
        For a `p` that is no distribution, labels of another number, or an unknown unit. The figure
        keeps the values it had. To change `p` and `labels` to another number of outcomes, assign both
        inside ``with bars.hold_trait_notifications():``.
    ValueError
        For an unknown preset.

    Examples
    --------
    >>> bars = DistributionBars(p=[0.5, 0.5], labels=["rain", "sun"])
    >>> bars.values["entropy"]
    1.0
    """

    name = "distribution-bars"

    p = Numbers()
    labels = Words()

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        letters, p = english_letters()
        sides = ["1", "2", "3", "4", "5", "6"]
        return {
            "loaded die": {"labels": sides, "p": [0.1, 0.1, 0.1, 0.1, 0.1, 0.5]},
            "fair die": {"labels": sides, "p": [1 / 6] * 6},
            "fair coin": {"labels": ["heads", "tails"], "p": [0.5, 0.5]},
            "bent coin": {"labels": ["heads", "tails"], "p": [0.9, 0.1]},
            "four words": {"labels": ["dog", "cat", "fish", "bird"], "p": [0.5, 0.25, 0.125, 0.125]},
            "English letters": {"labels": letters, "p": p.tolist()},
        }

    @traitlets.validate("p", "labels")
    def _checked(self, proposal: Any) -> Any:
        given = {"p": self.p, "labels": self.labels, proposal.trait.name: proposal.value}
        distribution("p", given["p"])
        one_each(given)
        return proposal.value

    @property
    def values(self) -> dict[str, float]:
        """``entropy`` of `p`, and ``most``, the entropy of equal probabilities, in `unit`."""
        base = UNITS[self.unit]
        return {"entropy": float(entropy(self.p, base=base)), "most": log(len(self.p)) / log(base)}

    def label(self) -> str:
        return (
            f"{len(self.p)} outcomes as rectangles, each as wide as its probability and as high as its "
            f"surprisal. Together they cover {self.values['entropy']:.4g} {self.unit}s, the entropy; "
            f"equal probabilities would cover {self.values['most']:.4g}."
        )

    def still(self) -> str:
        figure, ax = plt.subplots()
        area_picture(ax, self.p, self.labels, unit=self.unit)
        return to_svg(figure)
