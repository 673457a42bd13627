"""Live cells: `ipywidgets.interact` in a page, where nothing runs.

In a notebook such a cell shows controls, and below them what a function draws at their values. A page
has no kernel to ask, so its controls would be dead. But the executed notebook holds, in the state of
its widgets, what the function gave at the first values: this still result stands in the page like
any other output, above a sentence that says which values these are and how to move them. The copies
that readers download get the same result, until they run the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

import myst_nb.sphinx_
from docutils import nodes
from markdown_it.tree import SyntaxTreeNode
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
REFERENCE = "IPY_MODEL_"

IN_A_PAGE = "run this notebook: the download button at the top of the page has it, and "
GUIDE = ("/book/how-to-use", "how to use this book")
IN_A_COPY = "run the cells from the top down to here."

# What a reader would call a control, by the first part of its model's name that fits.
NOUNS = (
    (re.compile("Slider"), "slider"),
    (re.compile("Dropdown"), "menu"),
    (re.compile("Checkbox"), "checkbox"),
    (re.compile("RadioButtons|ToggleButtons|Select"), "choice"),
    (re.compile("Text|Combobox"), "field"),
)
MATHEMATICS = re.compile(r"\$(.+)\$")
# `interact` returns its function, which a notebook then shows as the cell's result.
ECHO = re.compile(r"<(?:function|bound method|built-in) ")
MARKDOWN = re.compile(r"([\\`*_\[\]<>$])")

Models = Mapping[str, Mapping[str, Any]]


class Control(NamedTuple):
    """Something that a reader moves: what it is, its name beside it, and how it stands."""

    noun: str
    name: str
    stands: str


@dataclass
class LiveCell:
    """What stands still of a cell with widgets, and what keeps it from being understood."""

    outputs: list[NotebookNode]
    controls: list[Control]
    unknown: list[str]

    @property
    def gaps(self) -> list[str]:
        """What the page could not show; a page must not have any."""
        gaps = [
            f"has a control that no sentence names yet ({name}): use a slider, a menu, a checkbox or a field"
            for name in self.unknown
        ]
        if not self.outputs:
            gaps.append(
                "has a widget and no still result for the page: "
                "let its function draw, print or return something at the first values"
            )
        return gaps

    @property
    def failures(self) -> list[str]:
        """What the function raised. `interact` shows it and goes on, so that no cell fails by it."""
        return [
            f"the function of the live cell raised {output.ename}: {output.evalue}"
            for output in self.outputs
            if output.output_type == "error"
        ]


# What a widget shows


def live_cell(outputs: list[NotebookNode], metadata: Mapping[str, Any]) -> LiveCell | None:
    """A cell's outputs with each widget's still result in its place; None for a cell without one."""
    if not any(map(is_bare_widget, outputs)):
        return None
    models = models_of(metadata)
    live = LiveCell([], [], [])
    for output in outputs:
        if is_bare_widget(output):
            add_widget(live, output.data[VIEW]["model_id"], models)
        elif not is_echo(output):
            live.outputs.append(output)
    return live


def is_bare_widget(output: NotebookNode) -> bool:
    """Whether a page has nothing to show for an output but its widget; an explorer brings its own HTML."""
    data = output.get("data", {})
    return VIEW in data and "text/html" not in data


def is_echo(output: NotebookNode) -> bool:
    said = output.get("data", {}).get("text/plain", "")
    return output.output_type == "execute_result" and ECHO.match(said) is not None


def models_of(metadata: Mapping[str, Any]) -> Models:
    """The state of every widget that the notebook's execution left."""
    saved = metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return {key: model["state"] for key, model in saved.items()}


def add_widget(live: LiveCell, key: str, models: Models) -> None:
    for model in leaves(key, models):
        kind = model["_model_name"].removesuffix("Model")
        if kind == "Output":
            live.outputs += map(from_dict, model["outputs"])
        elif control := control_of(kind, model):
            live.controls.append(control)
        else:
            live.unknown.append(kind)


def leaves(key: str, models: Models) -> Iterator[Mapping[str, Any]]:
    """The widgets that a widget is made of, in the order in which they are seen."""
    model = models.get(key, {"children": []})
    if "children" not in model:
        yield model
    for child in model.get("children", []):
        yield from leaves(child.removeprefix(REFERENCE), models)


def control_of(kind: str, model: Mapping[str, Any]) -> Control | None:
    noun = next((noun for pattern, noun in NOUNS if pattern.search(kind)), None)
    stands = standing(model)
    return Control(noun, model["description"], stands) if noun and stands else None


def standing(model: Mapping[str, Any]) -> str | None:
    """How a control stands, as the end of a sentence about it."""
    if "_options_labels" in model:
        return f"stands at {chosen(model['_options_labels'], model['index'])}"
    match model.get("value"):
        case bool(ticked):
            return "is ticked" if ticked else "is not ticked"
        case int(value) | float(value):
            return f"stands at {number(value)}"
        case str(text):
            return f"reads “{text}”" if text else "is empty"
        case [int() | float() as low, int() | float() as high]:
            return f"spans {number(low)} to {number(high)}"
    return None


def chosen(labels: list[str], index: int | list[int] | None) -> str:
    """The labels at an index, or at several."""
    several = [] if index is None else index if isinstance(index, list) else [index]
    return listed([labels[i] for i in several]) or "nothing"


def number(value: float) -> str:
    """As short as the control shows it: 0.3, where binary arithmetic has 0.30000000000000004."""
    return str(value) if isinstance(value, int) else f"{value:g}"


# What is said of it


def listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def sentence(controls: list[Control], how: str) -> list[str]:
    """Which values the controls stand at, and how to move them; every second piece is a control's name."""
    pieces = ["Here "]
    for position, control in enumerate(controls, start=1):
        left = len(controls) - position
        pieces[-1] += f"the {control.noun} "
        pieces += [control.name, f" {control.stands}{', ' if left > 1 else ' and ' if left else '. '}"]
    verb = "move" if all(control.noun == "slider" for control in controls) else "change"
    pieces[-1] += f"To {verb} {'it' if len(controls) == 1 else 'them'}, {how}"
    return pieces


def as_markdown(pieces: list[str]) -> str:
    return "".join(name_in_markdown(piece) if i % 2 else escaped(piece) for i, piece in enumerate(pieces))


def name_in_markdown(name: str) -> str:
    return name if MATHEMATICS.fullmatch(name) else f"*{escaped(name)}*"


def escaped(words: str) -> str:
    return MARKDOWN.sub(r"\\\1", words)


def as_nodes(pieces: list[str]) -> list[nodes.Node]:
    return [name_node(piece) if i % 2 else nodes.Text(piece) for i, piece in enumerate(pieces)]


def name_node(name: str) -> nodes.Node:
    """A control's name as the control shows it, which sets mathematics too."""
    formula = MATHEMATICS.fullmatch(name)
    return nodes.math("", formula[1]) if formula else nodes.emphasis("", name)


# In a page


class StillRenderer(myst_nb.sphinx_.SphinxNbRenderer):
    """Renders notebooks as myst-nb does, and of each live cell what stands still."""

    def _render_nb_cell_code_outputs(self, token: SyntaxTreeNode, outputs: list[NotebookNode]) -> None:
        live = live_cell(outputs, self.nb_client.notebook.metadata)
        if live is None:
            super()._render_nb_cell_code_outputs(token, outputs)
            return
        for problem in [*live.failures, *live.gaps]:
            self.complain(token, problem)
        super()._render_nb_cell_code_outputs(token, live.outputs)
        if live.controls:
            self.current_node.append(self.how_to_move(live.controls))

    def complain(self, token: SyntaxTreeNode, problem: str) -> None:
        cell = token.meta["index"] + 1
        logger.warning("cell %s: %s", cell, problem, location=self.sphinx_env.docname, type="live_cells")

    def how_to_move(self, controls: list[Control]) -> nodes.paragraph:
        document, title = GUIDE
        guide = pending_xref(
            "",
            nodes.inline("", title),
            refdoc=self.sphinx_env.docname,
            refdomain="std",
            reftype="doc",
            reftarget=document,
            refexplicit=True,
            refwarn=True,
        )
        said = as_nodes(sentence(controls, IN_A_PAGE))
        return nodes.paragraph("", "", *said, guide, nodes.Text(" says how."), classes=["live-cell"])

    def render_nb_finalise(self, token: SyntaxTreeNode) -> None:
        """End a notebook without the state of its widgets: no page has a manager that would read it."""
        self.nb_client.finalise_client()


# In a copy that readers download


def still_copy(notebook: NotebookNode) -> NotebookNode:
    """A copy of an executed notebook with still results, and with the state of no other widgets.

    A widget kept with its state is redrawn by some programs, dead, and is an error in others.
    """
    copy = deepcopy(notebook)
    models = models_of(notebook.metadata)
    for cell in copy.cells:
        if live := live_cell(cell.get("outputs", []), notebook.metadata):
            for output in filter(is_bare_widget, cell.outputs):
                forget(copy, output.data[VIEW]["model_id"], models)
            cell.outputs = [*live.outputs, *note(live.controls)]
    if not models_of(copy.metadata):
        copy.metadata.pop("widgets", None)
    return copy


def forget(notebook: NotebookNode, key: str, models: Models) -> None:
    """Drop the state of a widget and of all that it is made of."""
    notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {}).pop(key, None)
    for value in models.get(key, {}).values():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str) and part.startswith(REFERENCE):
                forget(notebook, part.removeprefix(REFERENCE), models)


def note(controls: list[Control]) -> list[NotebookNode]:
    if not controls:
        return []
    pieces = sentence(controls, IN_A_COPY)
    return [
        new_output("display_data", data={"text/markdown": as_markdown(pieces), "text/plain": "".join(pieces)})
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    # myst-nb lets a renderer be chosen for one output, but not for a cell; its parser takes it by this name.
    myst_nb.sphinx_.SphinxNbRenderer = StillRenderer
    return {"parallel_read_safe": True, "parallel_write_safe": True}
