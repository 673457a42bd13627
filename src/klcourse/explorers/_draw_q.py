"""A game: draw q until its divergence from p is what the target says."""

from __future__ import annotations

from collections.abc import Mapping
from math import comb, log2
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from .. import _validation
from ..datasets import english_letters
from ..discrete import kl_divergence, normalize
from ..plotting import MODEL, TRUTH, UNITS, to_svg
from ._explorer import Explorer
from ._parameters import Number, Numbers, Words, distribution, one_each, refusal

CLOSE = 0.01
"""A hit is this near to the target, as a part of it."""

PRICE = 10
"""Points that a hint costs."""


class DrawQ(Explorer):
    r"""Columns of q to draw with the pointer or to move with keys, until KL(p‖q) hits a target.

    Parameters
    ----------
    preset : str
        One of ``"bell"``, ``"two humps"``, ``"letters"``, ``"staircase"`` and ``"closed on Sundays"``.
    p : sequence of float, shape (K,)
        What is true: two or more probabilities that sum to 1.
    labels : sequence of str, length K
        Names of the outcomes.
    heights : sequence of float, shape (K,)
        Heights of the columns as drawn, at least 0 and not all 0. Divided by their total they are q.
    target : float
        What KL(p‖q) is to be, in bits whatever `unit` says, from 0.01 to 10.
    hints : float
        How many hints the player has asked for.
    unit : {"bit", "nat", "dit"}
        Unit of the divergences that the figure shows.

    Raises
    ------
    traitlets.TraitError
        For a `p` that is no distribution, heights that are none, lists of different lengths, a number outside
        its range, or an unknown unit. The figure keeps the values it had. To change the number of outcomes,
        assign all lists inside ``with game.hold_trait_notifications():``.
    ValueError
        For an unknown preset.

    Notes
    -----
    With :math:`D` the divergence and :math:`t` the target, the score is

    .. math:: 100 \cdot \min\left(1, 1.01 - \frac{|D - t|}{t}\right) - 10 \cdot \text{hints},

    and never below 0: 100 within 1 % of the target, one point less for every further percent, and ten less
    for every hint.

    Examples
    --------
    >>> game = DrawQ(p=[0.5, 0.5], labels=["heads", "tails"], heights=[3, 1], target=0.2)
    >>> round(game.values["kl"], 4), round(game.values["score"], 1)
    (0.2075, 97.2)
    """

    name = "draw-q"

    p = Numbers()
    labels = Words()
    heights = Numbers()
    target = Number(0.25, 0.01, 10)
    hints = Number(0, 0, 1000)

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        letters, frequencies = english_letters()
        days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        return {
            "bell": _game([comb(10, k) for k in range(11)], [str(k) for k in range(11)], 0.25),
            "two humps": _game([1, 4, 8, 4, 1, 1, 1, 2, 5, 9, 5, 2], [str(k) for k in range(1, 13)], 0.5),
            "letters": _game(frequencies[:12], letters[:12], 0.25),
            "staircase": _game(range(8, 0, -1), list("abcdefgh"), 1),
            "closed on Sundays": _game([10, 12, 14, 16, 22, 26, 0], days, 0.1),
        }

    @traitlets.validate("p", "labels", "heights")
    def _checked(self, proposal: Any) -> Any:
        given: dict[str, Any] = {"p": self.p, "labels": self.labels, "heights": self.heights}
        given[proposal.trait.name] = proposal.value
        distribution("p", given["p"])
        _check_heights(given["heights"])
        one_each(given)
        if len(given["p"]) < 2:
            raise traitlets.TraitError("p has one outcome, which leaves nothing to draw; give two or more")
        return proposal.value

    @property
    def values(self) -> dict[str, float]:
        """``kl`` from p to q, ``kl_swapped`` from q to p, the ``target`` in `unit`, the ``difference`` of
        `kl` and target, and the ``score``."""
        p, q, base = self.p, normalize(self.heights), UNITS[self.unit]
        kl, target = kl_divergence(p, q, base=base), self.target / log2(base)
        off = abs(kl_divergence(p, q, base=2) - self.target) / self.target
        accuracy = 100 * min(1.0, max(0.0, 1 + CLOSE - off))
        return {
            "kl": kl,
            "kl_swapped": kl_divergence(q, p, base=base),
            "target": target,
            "difference": kl - target,
            "score": max(0.0, accuracy - PRICE * self.hints),
        }

    def label(self) -> str:
        numbers = self.values
        return (
            f"Bars of p over {len(self.p)} outcomes, and q to draw. KL(p‖q) is {numbers['kl']:.4g} "
            f"{self.unit}s; the target is {numbers['target']:.4g}."
        )

    def still(self) -> str:
        figure, ax = plt.subplots()
        places = np.arange(len(self.p))
        q = normalize(self.heights)
        ax.bar(places, self.p, 0.72, color=TRUTH, alpha=0.75, label="p")
        ax.stairs(q, np.arange(len(q) + 1) - 0.5, color=MODEL, linestyle="--", linewidth=2, label="q")
        ax.set_xticks(places, self.labels, parse_math=False)
        ax.set(ylabel="probability")
        ax.legend()
        return to_svg(figure)


def _game(weights: Any, labels: list[str], target: float) -> dict[str, Any]:
    """A game that starts from a flat q."""
    p = normalize(weights).tolist()
    return {"p": p, "labels": labels, "heights": [1 / len(p)] * len(p), "target": target, "hints": 0}


def _check_heights(heights: Any) -> None:
    """Refuse what q cannot be made of."""
    with refusal():
        total = _validation.nonnegative("heights", heights).sum()
    if total == 0:
        raise traitlets.TraitError("heights are all 0; draw at least one column above 0")
