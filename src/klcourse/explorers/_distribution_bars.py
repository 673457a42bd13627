"""A distribution whose bars are dragged: its area picture, and its entropy beside log K."""

from __future__ import annotations

from math import log
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from .. import _validation
from ..datasets import english_letters
from ..discrete import entropy
from ..plotting import UNITS, area_picture, to_svg
from ._explorer import Explorer


def _presets() -> dict[str, dict[str, Any]]:
    letters, p = english_letters()
    sides = ["1", "2", "3", "4", "5", "6"]
    return {
        "fair coin": {"labels": ["heads", "tails"], "p": [0.5, 0.5]},
        "bent coin": {"labels": ["heads", "tails"], "p": [0.9, 0.1]},
        "four words": {"labels": ["dog", "cat", "fish", "bird"], "p": [0.5, 0.25, 0.125, 0.125]},
        "fair die": {"labels": sides, "p": [1 / 6] * 6},
        "loaded die": {"labels": sides, "p": [0.1, 0.1, 0.1, 0.1, 0.1, 0.5]},
        "English letters": {"labels": letters, "p": p.tolist()},
    }


OWN = "your own"
"""What the list of presets calls a distribution given as `p`."""


class Floats(traitlets.List[float]):
    """A list of floats that takes NumPy's arrays and numbers too."""

    def validate(self, obj: Any, value: Any) -> Any:
        try:
            numbers = _validation.real_array(self.name or "value", value)
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from None  # the one error traitlets takes back
        return super().validate(obj, numbers.tolist())


class DistributionBars(Explorer):
    """Bars to drag, one an outcome; the others share what is left in their old proportions.

    Parameters
    ----------
    preset : str
        One of ``"fair coin"``, ``"bent coin"``, ``"four words"``, ``"fair die"``, ``"loaded die"`` and
        ``"English letters"``.
    p : sequence of float, shape (K,), optional
        Probabilities that sum to 1, in place of the preset's.
    labels : sequence of str, length K, optional
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
    >>> bars.entropy
    1.0
    """

    name = "distribution-bars"

    p = Floats().tag(sync=True, explorer=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True, explorer=True)
    unit = traitlets.Enum(list(UNITS), default_value="bit").tag(sync=True, explorer=True)
    preset = traitlets.Unicode().tag(sync=True, explorer=True)
    presets = traitlets.Dict().tag(sync=True, explorer=True)

    def __init__(
        self, preset: str = "loaded die", *, p: Any = None, labels: Any = None, unit: str = "bit"
    ) -> None:
        presets = _presets()
        if preset not in presets:
            raise ValueError(f"preset {preset!r} is unknown; choose one of {', '.join(presets)}")
        chosen = presets[preset]
        if p is not None or labels is not None:
            own = {
                "p": chosen["p"] if p is None else p,
                "labels": chosen["labels"] if labels is None else labels,
            }
            chosen = {name: np.asarray(values).tolist() for name, values in own.items()}
            preset = OWN
            presets = {OWN: chosen, **presets}
        super().__init__(**chosen, unit=unit, presets=presets, preset=preset)

    @traitlets.validate("preset")
    def _validate_preset(self, proposal: Any) -> str:
        if proposal.value not in self.presets:
            raise traitlets.TraitError(
                f"preset {proposal.value!r} is unknown; choose one of {', '.join(self.presets)}"
            )
        return str(proposal.value)

    @traitlets.observe("preset")
    def _apply_preset(self, change: Any) -> None:
        with self.hold_trait_notifications():
            self.labels = self.presets[change.new]["labels"]
            self.p = self.presets[change.new]["p"]

    @traitlets.validate("p", "labels")
    def _validate(self, proposal: Any) -> Any:
        try:
            _validation.distribution("p", self.p if proposal.trait.name == "labels" else proposal.value)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None
        other = self.labels if proposal.trait.name == "p" else self.p
        if len(proposal.value) != len(other):
            raise traitlets.TraitError(
                f"{proposal.trait.name} has {len(proposal.value)} entries, but there are "
                f"{len(other)} {'labels' if proposal.trait.name == 'p' else 'probabilities'}; "
                "give each outcome one of both"
            )
        return proposal.value

    @property
    def entropy(self) -> float:
        """Entropy of `p`, in `unit`."""
        return float(entropy(self.p, base=UNITS[self.unit]))

    def label(self) -> str:
        most = log(len(self.p)) / log(UNITS[self.unit])
        return (
            f"{len(self.p)} outcomes as rectangles, each as wide as its probability and as high as its "
            f"surprisal. Together they cover {self.entropy:.4g} {self.unit}s, the entropy; "
            f"equal probabilities would cover {most:.4g}."
        )

    def still(self) -> str:
        figure, ax = plt.subplots(figsize=(5.4, 3.2), layout="constrained", facecolor="none")
        ax.set_facecolor("none")
        area_picture(ax, self.p, self.labels, unit=self.unit)
        return to_svg(figure)
