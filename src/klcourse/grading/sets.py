"""A problem set on disk: its notebook, and the wrong and right submissions that stand beside it.

A set is a folder ``<name>/`` with ``<name>.ipynb``, an ordinary nbgrader source whose every cell has a
grade_id, and two folders of submissions, ``wrong/`` and ``right/``. A submission is a short Python file: a
header that says what it loses, then the cells in which it differs from the reference.

::

    # test-waste loses 3: nats for bits
    # %% waste
    waste = klcourse.kl_divergence(island, almanac)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

NUMBERS = "numbers"
"""The grade_id of the cell whose first line is ``variant = 0``."""

REGION = re.compile(r"^.*### BEGIN ([A-Z ]+)\n(?s:.*?)^.*### END \1\n", re.MULTILINE)
"""A solution, hidden tests or a mark scheme, from line to line, as nbgrader marks them."""


@dataclass(frozen=True)
class Loss:
    """The points that a submission should lose in one test, and what its student should read."""

    points: float
    says: str


@dataclass(frozen=True)
class Attempt:
    """A submission that stands beside a set: the cells that it changes, and what they should lose."""

    name: str
    answers: Mapping[str, str]
    losses: Mapping[str, Loss]


class ProblemSet:
    """A problem set, read from its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        path = folder / f"{self.name}.ipynb"
        if not path.is_file():
            raise ValueError(
                f"{folder} holds no {path.name}; a problem set's notebook is named as its folder"
            )
        self.source: NotebookNode = nbformat.read(path, as_version=4)

    @cached_property
    def text(self) -> bytes:
        """The whole notebook as it is written, by which a changed set is known."""
        return str(nbformat.writes(self.source)).encode()

    @cached_property
    def points(self) -> dict[str, float]:
        """Of each test that runs by itself, by grade_id, how much it is worth."""
        return {id_of(cell): kind(cell)["points"] for cell in self.source.cells if is_test(cell)}

    @cached_property
    def manual_points(self) -> dict[str, float]:
        """Of each answer that a person grades, how much it is worth."""
        return {
            id_of(cell): kind(cell)["points"]
            for cell in self.source.cells
            if kind(cell).get("grade") and kind(cell).get("solution")
        }

    def attempts(self, folder: str) -> list[Attempt]:
        """The submissions in ``wrong/`` or ``right/``."""
        return [read_attempt(path) for path in sorted((self.folder / folder).glob("*.py"))]

    def submission(self, released: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
        """The released notebook with these cells filled in, and the reference in all other cells."""
        notebook = deepcopy(released)
        solutions = {id_of(cell): cell.source for cell in self.source.cells if kind(cell).get("solution")}
        if unknown := set(answers) - set(solutions):
            raise ValueError(
                f"{self.name} has no cell {min(unknown)!r} to answer in; correct the line '# %% …'"
            )
        for cell in notebook.cells:
            if kind(cell).get("solution"):
                cell.source = {**solutions, **answers}[id_of(cell)]
        return notebook


def read_attempt(path: Path) -> Attempt:
    """Read a submission of the form that the module describes."""
    head, *parts = re.split(r"^# %% (\S+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    losses = {}
    for line in head.strip().splitlines():
        found = re.fullmatch(r"# (\S+) loses ([\d.]+): (.+)", line)
        if not found:
            raise ValueError(f"{path}: {line!r} is not of the form '# test loses 3: misconception'")
        losses[found[1]] = Loss(float(found[2]), found[3])
    answers = {name: source.strip("\n") for name, source in zip(parts[::2], parts[1::2], strict=True)}
    return Attempt(path.stem, answers, losses)


def with_variant(notebook: NotebookNode, variant: int) -> NotebookNode:
    """A copy of the notebook whose numbers are those of `variant`."""
    issued = deepcopy(notebook)
    for cell in issued.cells:
        if id_of(cell) == NUMBERS:
            cell.source = re.sub(r"\Avariant = \d+", f"variant = {variant}", cell.source)
    return issued


def variant_of(notebook: NotebookNode) -> int:
    """Which numbers a notebook says it has."""
    for cell in notebook.cells:
        if id_of(cell) == NUMBERS and (found := re.match(r"variant = (\d{1,9})$", cell.source, re.MULTILINE)):
            return int(found[1])
    return 0


def kind(cell: NotebookNode) -> dict[str, Any]:
    """What nbgrader knows of a cell."""
    known = cell.metadata.get("nbgrader")
    return known if isinstance(known, dict) else {}


def id_of(cell: NotebookNode) -> str:
    """The name of a cell, empty if it has none."""
    return str(kind(cell).get("grade_id", ""))


def is_test(cell: NotebookNode) -> bool:
    return bool(kind(cell).get("grade")) and not kind(cell).get("solution")
