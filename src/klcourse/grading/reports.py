"""What comes out of grading: grades.csv, a page for each student, and a report on the class."""

from __future__ import annotations

import csv
import re
import shutil
import statistics
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape
from nbformat import NotebookNode

from ._misconceptions import CHAPTERS, MISCONCEPTIONS
from .course import Course, Mark, Record
from .sets import ProblemSet, id_of, kind

PNG = re.compile(r"iVBORw0KGgo[A-Za-z0-9+/]*=*")
"""A picture, in letters and digits that mean nothing to a page."""
READ = re.compile(r"chapter (\d+), “([^”]+)”")


def write_grades(course: Course, problem_set: ProblemSet, records: list[Record], place: Path) -> None:
    """Write one row for each student into grades.csv."""
    names = list(problem_set.points | problem_set.manual_points)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open(
        "w", encoding="utf-8-sig", newline=""
    ) as file:  # with the mark that spreadsheets look for
        table = csv.writer(file)
        totals = [
            "student",
            "points",
            "of",
            "tested by machine",
            "graded by hand",
            "waiting",
            "late",
            "verdict",
        ]
        table.writerow([*totals, *names, "misconceptions", "notes"])
        for record in records:
            marks = course.marks(problem_set.name, record.student)
            table.writerow(
                [
                    _cell(record.student),
                    _points(sum(mark.points for mark in marks.values())),
                    _points(sum(mark.most for mark in marks.values())),
                    _points(sum(mark.points for mark in marks.values() if not mark.by_hand)),
                    _points(sum(mark.points for mark in marks.values() if mark.by_hand)),
                    sum(mark.waits for mark in marks.values()),
                    "late" if record.late else "",
                    _cell(record.verdict),
                    *("" if marks[name].waits else _points(marks[name].points) for name in names),
                    _cell("; ".join(record.misconceptions.values())),
                    _cell(" ".join(record.notes)),
                ]
            )


def write_feedback(course: Course, problem_set: ProblemSet, record: Record, book: str = "") -> Path:
    """Write a student's page: her points, what each test says, her code and what it showed."""
    name = problem_set.name
    marks = course.marks(name, record.student)
    graded = course.folder / "autograded" / record.student / name / f"{name}.ipynb"
    cells = nbformat.read(graded, as_version=4).cells if record.verdict == "graded" else []
    page = _page("feedback.html.j2", book).render(
        title=title_of(problem_set),
        record=record,
        total=sum(mark.points for mark in marks.values()),
        most=sum(mark.most for mark in marks.values() if not mark.waits),
        waiting=sum(mark.most for mark in marks.values() if mark.waits),
        questions=_questions(cells, marks, record),
    )
    place = course.folder / "feedback" / record.student / name / f"{name}.html"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(page, encoding="utf-8")
    # By the files that nbgrader's exchange collected with a submission it finds whose feedback this is.
    for collected in (course.folder / "submitted" / record.student / name).glob("*.txt"):
        shutil.copy(collected, place.parent)
    return place


def _questions(cells: list[NotebookNode], marks: dict[str, Mark], record: Record) -> list[dict[str, Any]]:
    """The student's own cells and the results of the tests, under the headings of the set."""
    questions: list[dict[str, Any]] = [{"title": "Before the first question", "parts": []}]
    for cell in cells:
        name = id_of(cell)
        if heading := heading_of(cell):
            questions.append({"title": heading, "parts": []})
            continue
        part: dict[str, Any] = {"mark": marks.get(name), "message": record.messages.get(name)}
        if not kind(cell).get("locked"):
            part["code" if cell.cell_type == "code" else "text"] = cell.source
            part["outputs"] = [_output(output) for output in cell.get("outputs", [])]
        if part["mark"] or part.get("code") or part.get("text"):
            questions[-1]["parts"].append(part)
    return [question for question in questions if question["parts"]]


def _output(output: NotebookNode) -> dict[str, str]:
    """An output as text or picture; nothing of a student's reaches the page as HTML."""
    if output.output_type == "stream":
        return {"text": output.text}
    if output.output_type == "error":
        return {"text": "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"}
    shown = {"text": str(output.data.get("text/plain", ""))}
    picture = str(output.data.get("image/png", "")).replace("\n", "")
    return {**shown, "image": picture} if PNG.fullmatch(picture) else shown


def write_report(
    course: Course, problem_set: ProblemSet, records: list[Record], place: Path, book: str = ""
) -> None:
    """Write the report on the class."""
    graded = [record for record in records if record.verdict == "graded"]
    marks = {record.student: course.marks(problem_set.name, record.student) for record in graded}
    auto = [sum(mark.points for mark in one.values() if not mark.by_hand) for one in marks.values()]
    met: defaultdict[str, dict[str, dict[str, None]]] = defaultdict(lambda: {"students": {}, "tests": {}})
    for record in graded:
        for test, name in record.misconceptions.items():
            met[name]["students"][record.student] = met[name]["tests"][test] = None  # each once, in order
    auto_most = sum(problem_set.points.values())
    page = _page("report.html.j2", book).render(
        title=title_of(problem_set),
        handed_in=len(records),
        graded=len(graded),
        auto_most=auto_most,
        most=auto_most + sum(problem_set.manual_points.values()),
        median=statistics.median(auto or [0]),
        mean=statistics.fmean(auto or [0]),
        waiting=sum(mark.waits for one in marks.values() for mark in one.values()),
        distribution=_distribution(auto, auto_most),
        questions=_difficulty(problem_set, list(marks.values())),
        misconceptions=sorted(
            (
                {"name": name, "read": MISCONCEPTIONS[name].read if name in MISCONCEPTIONS else ""} | where
                for name, where in met.items()
            ),
            key=lambda row: -len(row["students"]),
        ),
        remarks=[
            {"student": record.student, "notes": notes}
            for record in records
            if (notes := [*([record.verdict] if record.verdict != "graded" else []), *record.notes])
        ],
    )
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(page, encoding="utf-8")


def _distribution(points: list[float], most: float) -> list[dict[str, Any]]:
    """How many students reached how many points, in about eight equal steps."""
    step = max(1, round(most / 8))
    rows = []
    for low in range(0, int(most) + 1, step):
        high = min(low + step - 1, int(most))
        count = sum(low <= one < high + 1 for one in points)
        name = str(low) if low == high else f"{low}–{high}"
        rows.append({"name": name, "count": count, "share": round(100 * count / max(len(points), 1))})
    return rows


def _difficulty(problem_set: ProblemSet, marks: list[dict[str, Mark]]) -> list[dict[str, Any]]:
    """The mean share of its points that each test or answer brought, over those that are graded."""
    headings, heading = {}, ""
    for cell in problem_set.source.cells:
        heading = heading_of(cell) or heading
        headings[id_of(cell)] = heading
    rows = []
    for name, most in (problem_set.points | problem_set.manual_points).items():
        got = [one[name].points for one in marks if not one[name].waits]
        if got:
            share = round(100 * statistics.fmean(got) / most)
            rows.append({"name": name, "question": headings[name], "most": most, "share": share})
    return sorted(rows, key=lambda row: row["share"])


def title_of(problem_set: ProblemSet) -> str:
    """The heading at the top of a set."""
    return next(filter(None, map(heading_of, problem_set.source.cells)), problem_set.name)


def heading_of(cell: NotebookNode) -> str | None:
    """The heading that a text of the set begins with, without the points that follow it."""
    found = re.match(r"#+ (.+?)(?: \(\d+ points?\))?$", cell.source, re.MULTILINE)
    return found[1] if found and cell.cell_type == "markdown" and kind(cell).get("locked") else None


@cache
def _page(template: str, book: str) -> Any:
    def linked(text: str) -> Markup:
        """The text, with what it says to read linked to the published book."""

        def link(found: re.Match[str]) -> str:
            anchor = re.sub(r"[^a-z0-9]+", "-", found[2].lower()).strip("-")
            page = f"{book.rstrip('/')}/notebooks/{CHAPTERS[int(found[1])]}.html"
            return f'<a href="{escape(page)}#{anchor}">{found[0]}</a>'

        safe = str(escape(text))
        return Markup(READ.sub(link, safe) if book else safe)

    def manner(mark: Mark) -> str:
        return (
            "quiet"
            if mark.waits
            else "full"
            if mark.points == mark.most
            else "none"
            if not mark.points
            else ""
        )

    pages = Environment(loader=PackageLoader("klcourse.grading"), autoescape=True, trim_blocks=True)
    pages.filters |= {"points": _points, "linked": linked, "manner": manner}
    return pages.get_template(template)


def _points(number: float) -> str:
    return f"{number:g}"


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
