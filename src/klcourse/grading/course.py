"""A course on disk, in nbgrader's layout: sets released to students, what they hand in, and the gradebook."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import json
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearOutput, ClearSolutions, ComputeChecksums, SaveAutoGrades
from traitlets.config import Config

from .intake import Roster
from .judge import Judged
from .sets import REGION, ProblemSet, id_of, with_variant

STUBS = ("# YOUR CODE HERE", "raise NotImplementedError()", "YOUR ANSWER HERE")
"""What nbgrader puts in the place of a solution."""
CONFIG = """\
# Settings of nbgrader for this folder; its own commands (nbgrader formgrader, nbgrader export, …) read them.
c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "klcourse"
c.ClearMarkScheme.enforce_metadata = False  # rubrics stand in the cells of the questions
c.Execute.timeout = 60
"""


@dataclass
class Record:
    """What grading says of one submission, beside its points in the gradebook."""

    student: str
    digest: str
    file: str = ""
    late: bool = False
    variant: int = 0
    verdict: str = "graded"
    messages: dict[str, str] = field(default_factory=dict)
    misconceptions: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0


@dataclass(frozen=True)
class Mark:
    """The points of one graded cell."""

    points: float
    most: float
    by_hand: bool
    waits: bool
    comment: str = ""


class Course:
    """A folder in which problem sets are released and graded.

    Parameters
    ----------
    folder : Path
        Made where it does not exist. It holds the gradebook and hidden tests, and belongs to the teacher.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "nbgrader_config.py"
        if not settings.exists():
            settings.write_text(CONFIG, encoding="utf-8")
        # nbgrader makes a gradebook by calling `alembic`, which stands beside this Python.
        beside = str(Path(sys.executable).parent)
        if beside not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", "")])
        self.database = f"sqlite:///{self.folder / 'gradebook.db'}"

    # --- Releasing -------------------------------------------------------------------------------

    def release(self, problem_set: ProblemSet) -> Path:
        """Release a set with nbgrader; return the students' notebook, which holds no answer."""
        name = problem_set.name
        source = self.folder / "source" / name / f"{name}.ipynb"
        source.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(problem_set.source, source)
        released = self.folder / "release" / name / f"{name}.ipynb"
        with _nbgrader_in_silence() as said:
            settings = Config({"ClearMarkScheme": {"enforce_metadata": False}})
            settings.CourseDirectory.course_id = "klcourse"
            settings.CourseDirectory.root = str(self.folder)
            settings.CourseDirectory.assignment_id = name
            settings.CourseDirectory.db_url = self.database
            settings.GenerateAssignment.force = True
            try:
                GenerateAssignment(coursedir=CourseDirectory(config=settings), config=settings).start()
            except NbGraderException as error:  # which says only that a log says more
                reasons = re.findall(r"^\w+(?:Error|Exception): .*$", said.getvalue(), re.MULTILINE)
                reason = (reasons or [error])[-1]
                raise ValueError(f"nbgrader could not release {name} ({reason})") from None
        try:
            check_released(problem_set, nbformat.read(released, as_version=4))
        except ValueError:
            released.unlink()  # nobody should hand it out
            raise
        return released

    def released(self, name: str) -> ProblemSet | None:
        """The set as it was released, None if it was not."""
        folder = self.folder / "source" / name
        return ProblemSet(folder) if folder.is_dir() else None

    def issue(self, problem_set: ProblemSet, roster: Roster, seed: str) -> dict[str, int]:
        """Give each student numbers of her own; write her notebook, and remember the numbers.

        The same seed gives the same student the same numbers. Numbers are passed over with which a
        mistake would lead to the right answer.
        """
        name = problem_set.name
        released = nbformat.read(self.release(problem_set), as_version=4)
        issued: dict[str, int] = {}
        for student in roster.students:
            key = hmac.new(seed.encode(), f"{name}/{student}".encode(), hashlib.sha256).digest()
            variant = 1 + int.from_bytes(key[:8], "big") % 999_000
            while variant in issued.values() or not is_sound(problem_set, variant):
                variant += 1
            issued[student] = variant
            path = self.folder / "issued" / name / student / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(with_variant(released, variant), path)
        _write(self._issued(name), json.dumps(issued, indent=1, ensure_ascii=False))
        return issued

    def issued(self, name: str) -> dict[str, int]:
        """The numbers of each student, none if all have the same."""
        path = self._issued(name)
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def _issued(self, name: str) -> Path:
        return self.folder / "issued" / f"{name}.json"

    # --- Grading ---------------------------------------------------------------------------------

    def keep(self, name: str, student: str, content: bytes) -> None:
        """Keep what a student handed in, as it came."""
        path = self.folder / "submitted" / student / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def record(self, name: str, student: str) -> Record | None:
        """What grading said of this student's submission, None if there is none."""
        try:
            return Record(**json.loads(self._record(name, student).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def records(self, name: str) -> list[Record]:
        """What grading said of all submissions of a set."""
        found = (
            self.record(name, path.parents[1].name)
            for path in self.folder.glob(f"autograded/*/{name}/record.json")
        )
        return sorted(filter(None, found), key=lambda record: record.student)

    def save(self, name: str, record: Record, judged: Judged | None) -> None:
        """Write a submission's points into the gradebook, or zeros if it could not be judged."""
        path = self._record(name, record.student)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # from here to the end it counts as not graded
        with self._gradebook() as gradebook:
            gradebook.update_or_create_student(record.student)
            gradebook.update_or_create_submission(name, record.student)
            if judged is None:
                for grade in gradebook.find_submission_notebook(name, name, record.student).grades:
                    grade.auto_score, grade.needs_manual_grade = 0, False
                gradebook.db.commit()
        if judged is not None:
            resources = {
                "nbgrader": dict(notebook=name, assignment=name, student=record.student, db_url=self.database)
            }
            with _nbgrader_in_silence():
                SaveAutoGrades().preprocess(judged.notebook, resources)
            nbformat.write(judged.notebook, path.parent / f"{name}.ipynb")
        _write(path, json.dumps(asdict(record), indent=1, ensure_ascii=False))

    def marks(self, name: str, student: str) -> dict[str, Mark]:
        """The points of each graded cell of a submission, in the order of the notebook."""
        with self._gradebook() as gradebook:
            order = [cell.name for cell in gradebook.find_notebook(name, name).source_cells]
            notebook = gradebook.find_submission_notebook(name, name, student)
            comments = {one.name: one.manual_comment or "" for one in notebook.comments}
            marks = {
                grade.name: Mark(
                    points=grade.score,
                    most=grade.max_score,
                    by_hand=grade.name in comments,
                    waits=bool(grade.needs_manual_grade),
                    comment=comments.get(grade.name, ""),
                )
                for grade in notebook.grades
            }
        return {one: marks[one] for one in order if one in marks}

    @contextlib.contextmanager
    def _gradebook(self) -> Iterator[Gradebook]:
        with _nbgrader_in_silence(), Gradebook(self.database, "klcourse") as gradebook:
            yield gradebook

    def _record(self, name: str, student: str) -> Path:
        return self.folder / "autograded" / student / name / "record.json"


def official(problem_set: ProblemSet, variant: int = 0) -> NotebookNode:
    """A set as nbgrader keeps it: without solutions, with hidden tests."""
    notebook = with_variant(problem_set.source, variant)
    with _nbgrader_in_silence():
        for step in (ClearSolutions, ClearOutput, ComputeChecksums):
            notebook, _ = step().preprocess(notebook, {})
    return notebook


def check_released(problem_set: ProblemSet, released: NotebookNode) -> None:
    """Refuse a students' version that holds a line from a solution, a hidden test or a rubric."""
    open_lines = set(STUBS)
    for cell in problem_set.source.cells:
        open_lines |= {line.strip() for line in REGION.sub("", cell.source + "\n").splitlines()}
    for cell in released.cells:
        for line in cell.source.splitlines():
            if line.strip() not in open_lines:
                raise ValueError(
                    f"{problem_set.name}: in {id_of(cell)!r} students would see {line.strip()!r}, "
                    "which stands in a solution, a hidden test or a rubric; "
                    "put it between lines BEGIN and END of its own"
                )
        if cell.get("outputs"):
            raise ValueError(f"{problem_set.name}: students would see what {id_of(cell)!r} shows; clear it")


def is_sound(problem_set: ProblemSet, variant: int) -> bool:
    """Whether the reference passes its own tests with these numbers."""
    names: dict[str, Any] = {"print": lambda *_, **__: None}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for cell in with_variant(problem_set.source, variant).cells:
                if cell.cell_type == "code":
                    exec(compile(cell.source, f"<{id_of(cell)}>", "exec"), names)
    except Exception:
        return False
    return True


@contextlib.contextmanager
def _nbgrader_in_silence() -> Iterator[io.StringIO]:
    """Run nbgrader without what it logs, which is of its own steps; what went wrong it raises as well."""
    said = io.StringIO()
    log, handler = logging.getLogger("traitlets"), logging.StreamHandler(said)
    before, log.propagate = (log.handlers, log.level), False
    log.handlers = [handler]
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SQLAlchemy's, of how nbgrader uses it
            yield said
    finally:
        log.handlers, log.propagate = before[0], True
        log.setLevel(before[1])


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)
