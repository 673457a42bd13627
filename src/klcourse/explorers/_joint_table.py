"""A table of joint probabilities to drag, and its entropies as bars that overlap by what is shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets

from .. import _validation
from ..discrete import conditional_entropy, entropy, mutual_information, normalize
from ..plotting import INK, TRUTH, UNITS, to_svg
from ._explorer import Explorer
from ._parameters import Numbers, Words, refusal


class JointTable(Explorer):
    """A table of p(x, y), whose cells are dragged, and H(X), H(Y) and I(X;Y) as aligned bars.

    A third variable Z makes a table for each of its values, and a second group of bars for what holds once
    Z is known.

    Parameters
    ----------
    preset : str
        One of ``"weather and umbrella"``, ``"independent"``, ``"copy"``, ``"noisy channel"``, ``"Y = X²,
        uncorrelated"``, ``"XOR"`` and ``"common cause"``.
    joint : array_like, shape (K, L) or (2, 2, 2)
        Probabilities ``joint[x, y]`` with K and L from 2 to 4, or ``joint[x, y, z]``, that sum to 1.
    x_names, y_names : sequence of str
        Names of the K values of X and of the L values of Y.
    unit : {"bit", "nat", "dit"}
        Unit of all numbers.

    Raises
    ------
    traitlets.TraitError
        For a `joint` that is no distribution or has another shape, names of another number, or an unknown
        unit. The figure keeps the values it had. To change the shape, assign table and names inside ``with
        figure.hold_trait_notifications():``.
    ValueError
        For an unknown preset.

    Examples
    --------
    >>> xor = JointTable("XOR").values
    >>> xor["mutual_information"], xor["conditional_mutual_information"], xor["interaction"]
    (0.0, 1.0, -1.0)
    """

    name = "joint-table"

    joint = Numbers()
    x_names = Words()
    y_names = Words()

    @classmethod
    def examples(cls) -> Mapping[str, Mapping[str, Any]]:
        bit = {"x_names": ["0", "1"], "y_names": ["0", "1"]}
        four = ["a", "b", "c", "d"]
        return {
            "weather and umbrella": {
                "joint": [[0.02, 0.43], [0.08, 0.22], [0.21, 0.04]],
                "x_names": ["sun", "cloud", "rain"],
                "y_names": ["umbrella", "none"],
            },
            "independent": {"joint": [[0.42, 0.28], [0.18, 0.12]], **bit},
            "copy": {"joint": (np.eye(4) / 4).tolist(), "x_names": four, "y_names": four},
            "noisy channel": {"joint": [[0.45, 0.05], [0.05, 0.45]], **bit},
            "Y = X², uncorrelated": {
                "joint": [[0, 1 / 3], [1 / 3, 0], [0, 1 / 3]],
                "x_names": ["−1", "0", "1"],
                "y_names": ["0", "1"],
            },
            "XOR": {"joint": [[[0.25, 0], [0, 0.25]], [[0, 0.25], [0.25, 0]]], **bit},
            "common cause": {
                "joint": [[[0.405, 0.005], [0.045, 0.045]], [[0.045, 0.045], [0.005, 0.405]]],
                **bit,
            },
        }

    @traitlets.validate("joint", "x_names", "y_names")
    def _checked(self, proposal: Any) -> Any:
        given: dict[str, Any] = {"joint": self.joint, "x_names": self.x_names, "y_names": self.y_names}
        given[proposal.trait.name] = proposal.value
        with refusal():
            shape = _validation.distribution("joint", given["joint"], axis=None).shape
        _check_shape(shape, len(given["x_names"]), len(given["y_names"]))
        return proposal.value

    @property
    def values(self) -> dict[str, float]:
        """Entropies of X and Y and what they share, the same once Z is known, and ``interaction``,
        I(X;Y) − I(X;Y|Z). A table without Z counts as one whose Z is constant."""
        base = UNITS[self.unit]
        given_z = self._with_z()
        table = given_z.sum(axis=2)
        x_and_z, y_and_z, pair_and_z = (
            given_z.sum(axis=1),
            given_z.sum(axis=0),
            given_z.reshape(table.size, -1),
        )
        shared = mutual_information(table, base=base)
        x_given_z = conditional_entropy(x_and_z, axis=0, base=base)
        x_given_yz = conditional_entropy(given_z, axis=0, base=base)
        return {
            "joint_entropy": entropy(table.ravel(), base=base),
            "entropy_x": entropy(table.sum(axis=1), base=base),
            "entropy_y": entropy(table.sum(axis=0), base=base),
            "entropy_x_given_y": conditional_entropy(table, axis=0, base=base),
            "mutual_information": shared,
            "entropy_y_given_x": conditional_entropy(table, axis=1, base=base),
            "joint_entropy_given_z": conditional_entropy(pair_and_z, axis=0, base=base),
            "entropy_x_given_z": x_given_z,
            "entropy_y_given_z": conditional_entropy(y_and_z, axis=0, base=base),
            "entropy_x_given_yz": x_given_yz,
            "conditional_mutual_information": x_given_z - x_given_yz,
            "entropy_y_given_xz": conditional_entropy(given_z, axis=1, base=base),
            "interaction": shared - (x_given_z - x_given_yz),
        }

    def _with_z(self) -> Any:
        """The table as joint[x, y, z]."""
        table = normalize(self.joint, axis=None)
        return table if table.ndim == 3 else table[:, :, np.newaxis]

    def label(self) -> str:
        numbers, unit = self.values, self.unit
        text = (
            f"A table of {len(self.x_names)} by {len(self.y_names)} probabilities, and bars: H(X) is "
            f"{numbers['entropy_x']:.4g} and H(Y) {numbers['entropy_y']:.4g} {unit}s, and they overlap by "
            f"the mutual information, {numbers['mutual_information']:.4g} {unit}s."
        )
        if np.ndim(self.joint) == 2:
            return text
        return (
            f"{text} Once Z is known they overlap by {numbers['conditional_mutual_information']:.4g} {unit}s."
        )

    def still(self) -> str:
        joint = self._with_z()
        count = joint.shape[2]
        figure, axes = plt.subplots(1, count + 1, figsize=(7.2, 3), width_ratios=[1] * count + [2])
        for z, ax in enumerate(axes[:-1]):
            self._draw_table(ax, joint[:, :, z], joint.max())
            ax.set_title(f"Z = {z}" if count > 1 else "", fontsize="medium")
        self._draw_bars(axes[-1])
        return to_svg(figure)

    def _draw_table(self, ax: Any, table: Any, most: float) -> None:
        ax.imshow(table / most, cmap="Blues", vmin=0, vmax=2, aspect="auto")  # pale enough to write on
        for (x, y), p in np.ndenumerate(table):
            ax.annotate(f"{p:.3g}", (y, x), ha="center", va="center")
        ax.set_xticks(range(len(self.y_names)), self.y_names, parse_math=False)
        ax.set_yticks(range(len(self.x_names)), self.x_names, parse_math=False)
        ax.set(xlabel="y", ylabel="x")

    def _draw_bars(self, ax: Any) -> None:
        numbers = self.values
        only_x, shared, both = (
            numbers[name] for name in ("entropy_x_given_y", "mutual_information", "joint_entropy")
        )
        ax.barh("H(X,Y)", both, color=TRUTH, alpha=0.5)
        ax.barh("H(X)", numbers["entropy_x"], color=TRUTH, alpha=0.5)
        ax.barh("H(Y)", numbers["entropy_y"], left=only_x, color=TRUTH, alpha=0.5)
        ax.barh("I(X;Y)", shared, left=only_x, color=INK, alpha=0.75)
        ax.set(xlabel=f"{self.unit}s", xlim=(0, None))
        ax.invert_yaxis()


def _check_shape(shape: tuple[int, ...], rows: int, columns: int) -> None:
    """Refuse a table that the figure cannot show, or names that are not one for each row and column."""
    if shape != (2, 2, 2) and not (len(shape) == 2 and set(shape) <= {2, 3, 4}):
        raise traitlets.TraitError(
            f"joint has shape {shape}; give a table joint[x, y] of 2 to 4 rows and columns, or "
            "joint[x, y, z] of shape (2, 2, 2)"
        )
    if shape[:2] != (rows, columns):
        raise traitlets.TraitError(
            f"joint has shape {shape} and there are {rows} x_names and {columns} y_names; give each row and "
            "each column a name, and assign table and names together inside "
            "`with explorer.hold_trait_notifications():`"
        )
