"""Truth p and belief q over the same outcomes: code lengths, and H(p) + KL = H(p,q) as bars."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

import matplotlib.pyplot as plt
import traitlets

from ..discrete import cross_entropy, entropy, kl_divergence
from ..plotting import MODEL, TRUTH, UNITS, to_svg
from ._explorer import Explorer
from ._parameters import Numbers, Words, distribution, one_each


class TwoDistributions(Explorer):
    """Bars of p and of q to drag, and what messages from p cost in a code made for q.

    Parameters
    ----------
    preset : str
        One of ``"two codebooks"``, ``"loaded die, thought fair"``, ``"never expected"`` and ``"equal"``.
    p, q : sequence of float, shape (K,)
        What is true and what is believed: probabilities that sum to 1.
    labels : sequence of str, length K
        Names of the outcomes.
    unit : {"bit", "nat", "dit"}
        Unit of all numbers.

    Raises
    ------
    traitlets.TraitError
        For a `p` or `q` that is no distribution, lists of different lengths, or an unknown unit. The figure
        keeps the values it had. To change the number of outcomes, assign all lists inside ``with
        figure.hold_trait_notifications():``.
    ValueError
        For an unknown preset.

    Examples
    --------
    >>> figure = TwoDistributions("two codebooks")
    >>> figure.values["cross_entropy"], figure.values["cross_entropy_swapped"]
    (2.375, 2.25)
    """

    name = "two-distributions"

    p = Numbers()
    q = Numbers()
    labels = Words()

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        sides = ["1", "2", "3", "4", "5", "6"]
        weather = ["sun", "rain", "snow"]
        dyadic = [0.5, 0.25, 0.125, 0.125]
        words = ["dog", "cat", "fish", "bird"]
        return {
            "two codebooks": {
                "p": dyadic,
                "q": [0.125, 0.5, 0.25, 0.125],
                "labels": words,
            },
            "loaded die, thought fair": {"p": [0.1] * 5 + [0.5], "q": [1 / 6] * 6, "labels": sides},
            "never expected": {"p": [0.6, 0.35, 0.05], "q": [0.7, 0.3, 0.0], "labels": weather},
            "equal": {"p": [0.4, 0.3, 0.2, 0.1], "q": [0.4, 0.3, 0.2, 0.1], "labels": words},
        }

    @traitlets.validate("p", "q", "labels")
    def _checked(self, proposal: Any) -> Any:
        given = {"p": self.p, "q": self.q, "labels": self.labels, proposal.trait.name: proposal.value}
        distribution("p", given["p"])
        distribution("q", given["q"])
        one_each(given)
        return proposal.value

    @property
    def values(self) -> dict[str, float]:
        """``entropy`` of p, ``kl`` from p to q and ``cross_entropy``, and the same with p and q swapped."""
        p, q, base = self.p, self.q, UNITS[self.unit]
        return {
            "entropy": entropy(p, base=base),
            "kl": kl_divergence(p, q, base=base),
            "cross_entropy": cross_entropy(p, q, base=base),
            "entropy_q": entropy(q, base=base),
            "kl_swapped": kl_divergence(q, p, base=base),
            "cross_entropy_swapped": cross_entropy(q, p, base=base),
        }

    def label(self) -> str:
        numbers = self.values
        return (
            f"Bars of p and q over {len(self.p)} outcomes. Messages from p need {numbers['entropy']:.4g} "
            f"{self.unit}s in their own code and {numbers['cross_entropy']:.4g} in a code made for q: "
            f"{numbers['kl']:.4g} more, the KL divergence."
        )

    def still(self) -> str:
        numbers = self.values
        figure, (bars, sums) = plt.subplots(1, 2, figsize=(7.2, 3))
        places = range(len(self.p))
        bars.bar([k - 0.2 for k in places], self.p, 0.38, color=TRUTH, alpha=0.75, label="p")
        bars.bar([k + 0.2 for k in places], self.q, 0.38, color=MODEL, alpha=0.75, hatch="//", label="q")
        bars.set_xticks(list(places), self.labels, parse_math=False)
        bars.set(ylabel="probability", ylim=(0, 1))
        bars.legend()
        rows = [
            ("H(p,q)", "entropy", "kl", TRUTH, MODEL),
            ("H(q,p)", "entropy_q", "kl_swapped", MODEL, TRUTH),
        ]
        widest = 1.25 * max(0.1, *(value for value in numbers.values() if value < inf))
        for row, (name, own, extra, first, second) in enumerate(rows):
            infinite = numbers[extra] == inf
            sums.barh(name, numbers[own], color=first, alpha=0.75)
            more = widest - numbers[own] if infinite else numbers[extra]
            sums.barh(name, more, left=numbers[own], color=second, alpha=0.75)
            total = "∞" if infinite else f"{numbers[own] + numbers[extra]:.4g}"
            sums.annotate(total, (numbers[own] + more, row), (3, -4), textcoords="offset points")
        sums.set(xlabel=f"{self.unit}s a message", xlim=(0, widest * 1.08))
        sums.invert_yaxis()
        return to_svg(figure)
