"""Submissions a minute and peak memory for a class of 100: `make grade` beside plain `nbgrader autograde`.

Both grade the same files, on two cores, and have to give the same points.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from klcourse.grading.course import Course
from klcourse.grading.sandbox import descendants, resident
from klcourse.grading.sets import ProblemSet
from problem_sets import read_set

CLASS = 100
NAME = "4-kl-divergence"
CORES = 2


def main() -> None:
    """Grade one class twice, and compare."""
    problem_set = read_set(NAME)
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours", Path(folder) / "theirs"
        handed_in = hand_in(problem_set, Course(theirs), theirs / "submitted")
        Course(ours).release(problem_set)
        grade = [sys.executable, "-m", "klcourse.grading", "grade", str(handed_in)]
        seconds, memory = measure([*grade, "--course", str(ours), f"--jobs={CORES}"], Path.cwd())
        plain = [str(Path(sys.executable).parent / "nbgrader"), "autograde", NAME]
        plain_seconds, plain_memory = measure(plain, theirs)
        scores, plain_scores = points(ours), points(theirs)
    print(f"grading a class of {CLASS} on {CORES} cores ({NAME})")
    print(f"  make grade:         {told(seconds, memory)}")
    print(f"  nbgrader autograde: {told(plain_seconds, plain_memory)}")
    print(
        f"  rate: {plain_seconds / seconds:.1f} times; with feedback pages, grades.csv and the report in ours"
    )
    same = sum(scores[student] == plain_scores[student] for student in plain_scores)
    print(f"  same points in every question: {same} of {CLASS} submissions")
    if not same == len(scores) == len(plain_scores) == CLASS:
        sys.exit("bench_grading: the two do not agree; find out why before trusting either")


def told(seconds: float, memory: float) -> str:
    return f"{60 * CLASS / seconds:6.0f} submissions/min, peak {memory / 2**20:5.0f} MiB"


def hand_in(problem_set: ProblemSet, course: Course, folder: Path) -> Path:
    """A class that makes every mistake the set knows, in turn; nbgrader's layout is one of ours."""
    released = nbformat.read(course.release(problem_set), as_version=4)
    attempts = problem_set.attempts("wrong") + problem_set.attempts("right")
    for number, attempt in enumerate(islice(cycle(attempts), CLASS)):
        path = folder / f"student{number:03d}" / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(problem_set.submission(released, attempt.answers), path)
    return folder


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds that a command takes, and the most memory that it and its processes hold together."""
    begun, peak = time.perf_counter(), 0.0
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, env={**os.environ, "PATH": path}
        )
        while process.poll() is None:
            peak = max(peak, sum(map(resident, [process.pid, *descendants(process.pid)])))
            time.sleep(0.1)
        said.seek(0)
        if process.returncode:
            sys.exit(f"bench_grading: {command[0]} failed: {said.read()[-2000:]}")
    return time.perf_counter() - begun, peak


def points(folder: Path) -> dict[str, dict[str, float]]:
    """Of each student, the points of each test, from the gradebook."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "klcourse") as gradebook:
        return {
            submission.student.id: {grade.name: grade.auto_score for grade in submission.notebooks[0].grades}
            for submission in gradebook.assignment_submissions(NAME)
        }


if __name__ == "__main__":
    main()
