"""``make release`` and ``make grade``: the commands of a teacher."""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .course import Course, Record, official
from .intake import HandedIn, Roster, Unreadable, handed_in
from .judge import Judge, Judged
from .reports import write_feedback, write_grades, write_report
from .sandbox import Limits, NoSandbox, check_available
from .sets import NUMBERS, ProblemSet, id_of, variant_of

SETS = Path("notebooks/problem-sets")
COURSE = Path("grading")


def main(arguments: list[str] | None = None) -> None:
    """Run the command that the arguments name."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (ValueError, NoSandbox) as error:
        sys.exit(f"{options.command}: {error}")
    except KeyboardInterrupt:
        sys.exit(
            f"\n{options.command}: stopped; what is graded stays so, and the same command goes on from here"
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m klcourse.grading", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    release = commands.add_parser("release", help="write the students' versions, without any answer")
    release.set_defaults(run=run_release)
    release.add_argument(
        "--students", type=Path, help="a CSV file with a column id: each gets numbers of her own"
    )
    release.add_argument("--seed", help="a word that you keep to yourself, from which these numbers come")
    release.add_argument("--set", default="", help="the name of one set (all of them)")

    grade = commands.add_parser("grade", help="grade what students handed in")
    grade.set_defaults(run=run_grade)
    grade.add_argument("submissions", help="a folder or zip, as downloaded")
    grade.add_argument("--set", default="", help="the name of the set (found out from the notebooks)")
    grade.add_argument(
        "--students", type=Path, help="a CSV file with a column id, and others that name students"
    )
    grade.add_argument(
        "--unsafe", action="store_true", help="run students' code without a sandbox, as yourself"
    )
    grade.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="submissions at a time (%(default)s)"
    )
    grade.add_argument(
        "--seconds", type=float, default=Limits.cell_seconds, help="for one cell (%(default)g)"
    )
    grade.add_argument(
        "--memory", type=float, default=Limits.memory / 2**30, help="GB for one submission (%(default)g)"
    )
    grade.add_argument(
        "--book", default="", help="address of the published book, to which feedback then links"
    )

    for command in (release, grade):
        command.add_argument("--sets", type=Path, default=SETS, help="the folder of the sets (%(default)s)")
        command.add_argument(
            "--course", type=Path, default=COURSE, help="the folder of the course (%(default)s)"
        )
    return parser


# --- Releasing -------------------------------------------------------------------------------------


def run_release(options: argparse.Namespace) -> None:
    """Release one set or all; with a list of students, one notebook for each of them."""
    if bool(options.students) != bool(options.seed):
        raise ValueError("numbers of one's own need both STUDENTS=list.csv and SEED=word; give both")
    course = Course(options.course)
    for problem_set in find_sets(options.sets, options.set):
        if options.students:
            issued = course.issue(problem_set, read_roster(options.students), options.seed)
            print(
                f"{problem_set.name}: {len(issued)} notebooks in {options.course}/issued/{problem_set.name}",
                flush=True,
            )
        else:
            course.release(problem_set)
            print(
                f"{problem_set.name}: {options.course}/release/{problem_set.name}/{problem_set.name}.ipynb",
                flush=True,
            )


def find_sets(folder: Path, name: str) -> list[ProblemSet]:
    """The set of this name, or all."""
    found = sorted(path.parent for path in folder.glob("*/*.ipynb") if path.stem == path.parent.name)
    if not found:
        raise ValueError(f"{folder} holds no problem set; name another folder with --sets")
    names = [path.name for path in found]
    if name and name not in names:
        raise ValueError(f"SET={name} is none of the problem sets; choose one of {', '.join(names)}")
    return [ProblemSet(path) for path in found if name in ("", path.name)]


def read_roster(path: Path) -> Roster:
    """The list of students in a CSV file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"STUDENTS={path} cannot be read ({error}); give a CSV file in UTF-8") from None
    if not rows or "id" not in rows[0]:
        raise ValueError(f"STUDENTS={path} has no column 'id'; name the column of the students' ids so")
    return Roster(rows)


# --- Grading ---------------------------------------------------------------------------------------


@dataclass
class Task:
    """A submission to be judged: the student's record as far as it is known, and her notebook."""

    record: Record
    content: bytes = b""
    notebook: NotebookNode | None = None


def run_grade(options: argparse.Namespace) -> None:
    """Grade all that is not graded yet; then write grades, feedback and the report."""
    if not options.unsafe:
        check_available()
    if not options.submissions:
        raise ValueError("nothing to grade; give the folder or zip that you downloaded: SUBMISSIONS=folder")
    students = handed_in(Path(options.submissions))
    course = Course(options.course)
    problem_set = _released_set(course, options, students)
    roster = read_roster(options.students) if options.students else None
    tasks = [prepare(course, problem_set, one, roster) for one in students]
    _refuse_doubles(tasks)
    fresh = [task for task in tasks if not _is_done(course, problem_set, task)]
    print(
        f"{problem_set.name}: {len(tasks)} submissions, {len(tasks) - len(fresh)} of them graded before",
        flush=True,
    )

    limits = Limits(cell_seconds=options.seconds, memory=int(options.memory * 2**30))
    began = time.monotonic()
    for done, (task, judged) in enumerate(judge_all(problem_set, fresh, limits, options), start=1):
        if task.notebook is not None:
            course.keep(problem_set.name, task.record.student, task.content)
        course.save(problem_set.name, task.record, judged)
        write_feedback(course, problem_set, task.record, options.book)
        left = (time.monotonic() - began) / done * (len(fresh) - done)
        print(
            f"{done:4d}/{len(fresh)}  {_line(course, problem_set, task.record)}  ({left:.0f} s left)",
            flush=True,
        )

    # Also for those graded before: a person may have added points or comments since.
    records = course.records(problem_set.name)
    again = {task.record.student for task in fresh}
    for record in records:
        if record.student not in again:
            write_feedback(course, problem_set, record, options.book)
    reports = course.folder / "reports" / problem_set.name
    write_grades(course, problem_set, records, reports / "grades.csv")
    write_report(course, problem_set, records, reports / "report.html", options.book)
    shown = options.course / "reports" / problem_set.name
    print(f"grades: {shown}/grades.csv\nreport: {shown}/report.html\nfeedback: {options.course}/feedback")


def _released_set(course: Course, options: argparse.Namespace, students: list[HandedIn]) -> ProblemSet:
    """The set that was handed in, as it was released; released now, if it was not."""
    name = options.set or _most_likely(find_sets(options.sets, ""), students)
    if released := course.released(name):
        return released
    [problem_set] = find_sets(options.sets, name)
    course.release(problem_set)
    return problem_set


def _most_likely(sets: list[ProblemSet], students: list[HandedIn]) -> str:
    """The set with which most notebooks share cells."""
    votes = dict.fromkeys((one.name for one in sets), 0)
    for one in students:
        for _, file in one.notebooks:
            try:
                notebook = read_notebook(file.read())
            except Unreadable:
                continue
            best = max(sets, key=lambda problem_set: shared(problem_set, notebook))
            votes[best.name] += shared(best, notebook) > 0
    if not max(votes.values()):
        raise ValueError("no notebook among the submissions belongs to a problem set; name it with SET=…")
    return max(votes, key=lambda name: votes[name])


def shared(problem_set: ProblemSet, notebook: NotebookNode) -> int:
    """How many cells of the set the notebook has."""
    ours = {id_of(cell) for cell in problem_set.source.cells} - {NUMBERS}
    return len(ours & {id_of(cell) for cell in notebook.cells})


def read_notebook(content: bytes) -> NotebookNode:
    """A notebook from what a student handed in."""
    try:
        notebook: NotebookNode = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
        nbformat.validate(notebook)
        return notebook
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise Unreadable(f"it is no notebook that can be read ({type(error).__name__}: {reason})") from None


def prepare(course: Course, problem_set: ProblemSet, one: HandedIn, roster: Roster | None) -> Task:
    """Find a student's newest notebook of this set, and the numbers that she was given."""
    record = Record(one.student, digest="", late=one.late)
    if roster and (known := roster.find(one)):
        record.student = known
    elif roster:
        record.notes.append("Not found in the list of students.")
    task, reasons = Task(record), []
    for _, file in one.notebooks:
        record.file = "/".join(file.parts)
        try:
            content = file.read()
            notebook = read_notebook(content)
        except Unreadable as error:
            reasons.append(f"{file.parts[-1]}: {error}")
            continue
        if not shared(problem_set, notebook):
            reasons.append(f"{file.parts[-1]}: no notebook of the set {problem_set.name}")
            continue
        task.content, task.notebook = content, notebook
        break
    if task.notebook is None:
        found = "; ".join(reasons) or f"no notebook, only {', '.join(one.others[:3])}"
        record.verdict = found
        record.digest = hashlib.sha256(found.encode()).hexdigest()
        return task
    record.variant = _variant(course, problem_set, record, variant_of(task.notebook))
    parts = [task.content, problem_set.text, str(record.variant).encode()]
    record.digest = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return task


def _variant(course: Course, problem_set: ProblemSet, record: Record, carried: int) -> int:
    """The numbers that the student was given, whatever the notebook says."""
    issued = course.issued(problem_set.name)
    owner = next((student for student, variant in issued.items() if variant == carried), None)
    if record.student in issued:
        if owner != record.student:
            whose = f"those of {owner}" if owner else "others"
            record.notes.append(
                f"The notebook carries not the numbers that were issued to this student, but {whose}."
            )
        return issued[record.student]
    if issued:
        record.notes.append(
            f"No numbers were issued to this student; graded with those of {owner}."
            if owner
            else "No numbers were issued to this student; graded with those of the set."
        )
    return carried if owner else 0


def _refuse_doubles(tasks: list[Task]) -> None:
    """No student may stand for two folders, for one would overwrite the other."""
    seen: set[str] = set()
    for task in tasks:
        if task.record.student in seen:
            raise ValueError(
                f"two submissions belong to {task.record.student!r} in the list of students; "
                "take one away, or give the list a column that tells them apart"
            )
        seen.add(task.record.student)


def _is_done(course: Course, problem_set: ProblemSet, task: Task) -> bool:
    before = course.record(problem_set.name, task.record.student)
    return before is not None and before.digest == task.record.digest


def judge_all(
    problem_set: ProblemSet, tasks: list[Task], limits: Limits, options: argparse.Namespace
) -> Iterator[tuple[Task, Judged | None]]:
    """Judge the submissions, some at a time; give each as soon as it is ready."""
    variants = {task.record.variant for task in tasks if task.notebook is not None}
    judges = {
        variant: Judge(official(problem_set, variant), limits, safe=not options.unsafe)
        for variant in variants
    }

    def judge(task: Task) -> Judged | None:
        if task.notebook is None:
            return None
        judged = judges[task.record.variant].judge(task.notebook)
        task.record.messages, task.record.misconceptions = judged.messages, judged.misconceptions
        task.record.notes += judged.notes
        task.record.seconds = round(judged.seconds, 3)
        return judged

    waiting, pool = iter(tasks), ThreadPoolExecutor(options.jobs)
    running: dict[Future[Judged | None], Task] = {}
    try:
        while True:
            for task in waiting:
                running[pool.submit(judge, task)] = task
                if len(running) >= 2 * options.jobs:
                    break
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _line(course: Course, problem_set: ProblemSet, record: Record) -> str:
    """What is said of a submission while grading goes on."""
    if record.verdict != "graded":
        return f"{record.student}: not graded: {record.verdict}"
    marks = course.marks(problem_set.name, record.student).values()
    got, most = (
        sum(getattr(mark, what) for mark in marks if not mark.by_hand) for what in ("points", "most")
    )
    told = f" {len(record.notes)} to look at" if record.notes else ""
    return f"{record.student}: {got:g} of {most:g}{told}"


if __name__ == "__main__":
    main()
