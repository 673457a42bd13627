"""The course's figure style, its colours, and the figures that several chapters use."""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import e
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib_inline.backend_inline import set_matplotlib_formats
from numpy.typing import ArrayLike

from .discrete import entropy, surprisal

# The colours of Okabe and Ito, which colour-blind readers tell apart. Each also has its own line
# style, so that no figure depends on colour alone.
TRUTH = "#0072B2"
"""p, what is true: blue, solid."""
MODEL = "#D55E00"
"""q, what is believed: orange, dashed."""
MIXTURE = "#009E73"
"""The mixture of p and q: green, dash-dotted."""
INK = "#333333"
"""Text, axes and reference lines."""
QUIET = "#767676"
"""Grid and whatever stands behind."""

UNITS = {"bit": 2.0, "nat": e, "dit": 10.0}
"""Each unit's base of the logarithm."""


STYLE: dict[Any, Any] = {
    "figure.figsize": (5.4, 3.2),
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "none",
    "path.simplify_threshold": 0.5,  # a long run of points weighs little on the page
    "svg.hashsalt": "klcourse",  # the same figure gives the same bytes
    "font.size": 11,
    "axes.facecolor": "none",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=[TRUTH, MODEL, MIXTURE, "#CC79A7"]),
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
}
"""Matplotlib's settings for the course's figures: vector, phone-sized, on no background.

:meta hide-value:
"""


def use_course_style() -> None:
    """Draw all that follows in the course's style."""
    mpl.rcParams.update(STYLE)
    set_matplotlib_formats("svg")  # type: ignore[no-untyped-call]


def area_picture(
    ax: Axes, p: ArrayLike, labels: Sequence[str], *, unit: str = "bit", colour: str = TRUTH
) -> None:
    """Draw each outcome as a rectangle: its probability wide, its surprisal high.

    The areas add up to the entropy, so a dashed line at that height bounds the same area over the
    whole width of 1.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to draw.
    p : array_like, shape (K,)
        Probabilities that sum to 1.
    labels : sequence of str, length K
        Names of the outcomes, written into rectangles that are wide enough.
    unit : {"bit", "nat", "dit"}
        Unit of the surprisal axis.
    colour : str
        Colour of the rectangles.
    """
    if unit not in UNITS:
        raise ValueError(f"unit={unit!r} is unknown; choose one of {', '.join(UNITS)}")
    base = UNITS[unit]
    mean = entropy(p, base=base)
    widths = np.minimum(np.asarray(p, dtype=np.float64), 1.0)  # rounding may lie a little above
    if widths.shape != (len(labels),):
        raise ValueError(
            f"p has shape {widths.shape} and there are {len(labels)} labels; give each outcome one of both"
        )
    possible = widths > 0
    heights = np.where(possible, surprisal(np.where(possible, widths, 1.0), base=base), 0.0)
    left = np.concatenate([[0.0], np.cumsum(widths)[:-1]])
    shades = np.where(np.arange(widths.size) % 2 == 0, 0.75, 0.5)  # neighbours differ without colour
    for k in np.flatnonzero(possible).tolist():
        ax.bar(
            left[k], heights[k], width=widths[k], align="edge",
            color=colour, alpha=shades[k], edgecolor=INK, linewidth=0.5,
        )  # fmt: skip
        if widths[k] > 0.045 and heights[k] > 0:
            ax.annotate(
                labels[k], (left[k] + widths[k] / 2, heights[k]), (0, 2), textcoords="offset points",
                ha="center", va="bottom", parse_math=False,
            )  # fmt: skip
    ax.axhline(mean, color=INK, linestyle="--", linewidth=1.2)
    ax.annotate(f"H = {mean:.3g} {unit}", (1, mean), (0, 3), textcoords="offset points", ha="right")
    ax.set(xlim=(0, 1), ylim=(0, 1.15 * max(heights.max(), mean, 1e-9)))
    ax.set(xlabel="probability", ylabel=f"surprisal ({unit})")


def to_svg(figure: Any) -> str:
    """The figure as SVG text, the same bytes each time, and closed."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "klcourse"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    plt.close(figure)
    return buffer.getvalue()
