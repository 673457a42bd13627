"""What the tests of grading share: the sets, and students' notebooks made from them."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from nbformat import NotebookNode

from klcourse.grading.course import official
from klcourse.grading.sets import REGION, ProblemSet, id_of

ROOT = Path(__file__).resolve().parents[1]
SETS = ROOT / "notebooks" / "problem-sets"
NAMES = sorted(path.stem for path in SETS.glob("*/*.ipynb"))


def read_set(name: str) -> ProblemSet:
    return ProblemSet(SETS / name)


def blank(problem_set: ProblemSet) -> NotebookNode:
    """What students get, made without nbgrader's release: no solutions and no hidden tests."""
    notebook = official(problem_set)
    for cell in notebook.cells:
        cell.source = REGION.sub("", cell.source + "\n").rstrip("\n")
    return notebook


def answered(problem_set: ProblemSet, **answers: str) -> NotebookNode:
    """The reference's answers in the students' notebook, but for these (with _ for - in the names)."""
    changed = {name.replace("_", "-"): source for name, source in answers.items()}
    return problem_set.submission(blank(problem_set), changed)


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if id_of(cell) == name)


def without(notebook: NotebookNode, *names: str) -> NotebookNode:
    """A copy without these cells."""
    copy = deepcopy(notebook)
    copy.cells = [cell for cell in copy.cells if id_of(cell) not in names]
    return copy
