"""One yes/no answer: its target, the model's logit, and what two losses and their slopes make of them."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, inf, log
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from ..discrete import entropy
from ..losses import binary_cross_entropy_with_logits
from ..plotting import INK, QUIET, UNITS, to_svg
from ._explorer import Explorer
from ._parameters import Number


class BinaryCrossEntropy(Explorer):
    """The loss of one yes/no answer against the model's logit: cross-entropy beside squared error.

    Parameters
    ----------
    preset : str
        ``"leaning to yes"``, one of the four cases ``"yes, sure of yes"``, ``"yes, sure of no"``, ``"no, sure
        of yes"`` and ``"no, sure of no"``, or ``"a soft target"``.
    target : float
        What is true, from 0 (no) to 1 (yes); in between, the probability of yes.
    logit : float
        What the model says, from -8 to 8, or -inf or inf for certainty.
    unit : {"nat", "bit", "dit"}
        Unit of the cross-entropy; its slope is in that unit per unit of logit.

    Raises
    ------
    traitlets.TraitError
        For a value outside these ranges; the figure keeps the values it had.
    ValueError
        For an unknown preset.

    Examples
    --------
    >>> answer = BinaryCrossEntropy("yes, sure of no")
    >>> answer.values["loss"]
    inf
    """

    name = "binary-cross-entropy"
    default_unit = "nat"

    target = Number(1.0, 0, 1)
    logit = Number(0.0, -8, 8, infinite=True)

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        return {
            "leaning to yes": {"target": 1, "logit": 1},
            "yes, sure of yes": {"target": 1, "logit": inf},
            "yes, sure of no": {"target": 1, "logit": -inf},
            "no, sure of yes": {"target": 0, "logit": inf},
            "no, sure of no": {"target": 0, "logit": -inf},
            "a soft target": {"target": 0.9, "logit": 4},
        }

    @property
    def values(self) -> dict[str, float]:
        """``probability`` of yes, ``loss`` and ``slope`` of the cross-entropy, the ``least`` loss that this
        target allows, ``squared_error`` and ``squared_error_slope``."""
        probability, opposite = (1 / (1 + exp(-z)) for z in (self.logit, -self.logit))
        base = UNITS[self.unit]
        difference = probability - self.target
        return {
            "probability": probability,
            "loss": binary_cross_entropy_with_logits(self.target, self.logit) / log(base),
            "least": float(entropy([self.target, 1 - self.target], base=base)),
            "slope": difference / log(base),
            "squared_error": difference**2,
            "squared_error_slope": 2 * difference * probability * opposite,
        }

    def label(self) -> str:
        numbers = self.values
        return (
            f"Cross-entropy and squared error of one answer with target {self.target:g} against the logit. "
            f"At logit {self.logit:g} the probability of yes is {numbers['probability']:.4g}, the "
            f"cross-entropy {numbers['loss']:.4g} {self.unit}s and the squared error "
            f"{numbers['squared_error']:.4g}."
        )

    def still(self) -> str:
        figure, (losses, slopes) = plt.subplots(1, 2, figsize=(7.2, 3))
        logits = np.linspace(-8, 8, 321)
        probability = 1 / (1 + np.exp(-logits))
        difference = probability - self.target
        scale = log(UNITS[self.unit])
        loss = binary_cross_entropy_with_logits(self.target, logits) / scale
        losses.plot(logits, loss, color=INK, label="cross-entropy")
        losses.plot(logits, difference**2, color=QUIET, linestyle="--", label="squared error")
        losses.set(xlabel="logit", ylabel=f"loss ({self.unit}s)")
        slopes.plot(logits, difference / scale, color=INK)
        slopes.plot(logits, 2 * difference * probability * (1 - probability), color=QUIET, linestyle="--")
        slopes.set(xlabel="logit", ylabel="slope of the loss")
        if abs(self.logit) < inf:
            losses.plot(self.logit, self.values["loss"], "o", color=INK)
            losses.plot(self.logit, self.values["squared_error"], "o", color=QUIET)
        losses.legend()
        return to_svg(figure)
