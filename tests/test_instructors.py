"""The pages for instructors: what they say of the sets is so, and what they show works as written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

import klcourse
from klcourse.grading import WrongAnswer, check, check_function
from klcourse.grading import __main__ as commands
from klcourse.grading.intake import handed_in
from klcourse.grading.reports import title_of
from klcourse.grading.sets import read_attempt
from problem_sets import NAMES, ROOT, SETS, answered, read_set

PAGES = ROOT / "book" / "instructors"
NAME = "4-kl-divergence"


def blocks(page: str, language: str) -> list[str]:
    """What stands between fences on a page."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def table(page: str, heading: str) -> list[list[str]]:
    """The rows of the table that has this heading."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    rows = text.split(heading)[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows]


def test_the_table_of_sets_is_that_of_the_sets():
    for (name, setting, minutes), known in zip(table("teach", "| set |"), NAMES, strict=True):
        source = read_set(known)
        assert name == known
        assert title_of(source) == f"Problem set {known[0]}: {setting}"
        assert f"about {minutes} minutes" in source.source.cells[0].source
        chapters = {8: "chapters 8 and 9", 9: "chapters 10 to 13"}.get(int(known[0]), f"chapter {known[0]}")
        assert f"This set belongs to {chapters}" in source.source.cells[0].source


def test_fourteen_weeks_hold_every_chapter_and_every_set():
    plan = table("teach", "| week |")
    assert [int(week) for week, _, _ in plan] == list(range(1, 15))
    assert [int(read.split()[0]) for _, read, _ in plan[:13]] == list(range(1, 14))
    assert sorted(int(due) for *_, due in plan if due.isdigit()) == list(range(1, 10))
    for _, read, due in plan:
        if due.isdigit():  # due at the earliest a week after the last chapter that it is about
            last = {8: 9, 9: 13}.get(int(due), int(due))
            assert last <= int(read.split()[0])


def test_students_files_are_understood_as_the_page_says(tmp_path):
    for platform, files in table("grading", "| from |"):
        folder = tmp_path / platform
        for number, file in enumerate(re.findall(r"[^`,]*\.(?:ipynb|zip)", files)):
            path = (
                folder / f"{number}" / file.replace("or", "").strip(" `")
                if platform == "anything else"
                else folder / file
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        places = sorted(folder.iterdir()) if platform == "anything else" else [folder]
        assert {one.student.split("_")[0] for place in places for one in handed_in(place)} <= {
            "doejane",
            "Jane Doe",
            "jane",
        }


def test_every_option_of_a_command_exists():
    text = "\n".join(
        (PAGES / f"{page}.md").read_text(encoding="utf-8") for page in ("grading", "larger-classes")
    )
    helped = subprocess.run(
        [sys.executable, "-m", "klcourse.grading", "grade", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    ).stdout
    for option in set(re.findall(r"ARGS=\"?(--[a-z]+)", text)) | set(re.findall(r" (--[a-z]+) \d", text)):
        assert option in helped
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(
        re.findall(r"^make ([a-z]+)", "\n".join(re.findall(r"`(make [^`]*)`", text)), re.MULTILINE)
    ):
        assert f"\n{target}: setup" in makefile
    for variable in set(re.findall(r"\b([A-Z]{3,})=", text)) - {"ARGS", "HERE", "COURSE"}:
        assert f"$({variable})" in makefile or f"call given,{variable}," in makefile, variable


# --- The example of a question ---------------------------------------------------------------------


@pytest.fixture
def question() -> dict[str, object]:
    """The names after the cells that a page shows have run: numbers, answer."""
    answer, test, numbers = blocks("writing-sets", "python")
    names: dict[str, object] = {"check": check, "check_function": check_function}
    exec(numbers, names)
    exec(answer, names)
    names["its test"] = test
    return names


def test_the_question_that_is_shown_works(question, capsys):
    exec(question["its test"], question)
    assert re.search(r"watts: \[\d+ \d+ \d+ \d+\]", capsys.readouterr().out) or np.shape(
        question["watts"]
    ) == (4,)


def test_the_wrong_submission_that_is_shown_is_told_apart(question, tmp_path):
    shown = next(block for block in blocks("writing-sets", "text") if "loses" in block)
    (tmp_path / "kl-swapped.py").write_text(shown, encoding="utf-8")
    attempt = read_attempt(tmp_path / "kl-swapped.py")
    exec(attempt.answers["waste-bits"], question)
    with pytest.raises(WrongAnswer) as found:
        exec(question["its test"], question)
    [loss] = attempt.losses.values()
    assert (found.value.misconception, loss.points) == (loss.says, 2)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (klcourse.kl_divergence, "nats for bits"),
        (
            lambda p, q: klcourse.cross_entropy(p, q, base=2) - klcourse.entropy(q, base=2),
            "own entropy is taken",
        ),
    ],
)
def test_the_hidden_mistakes_that_are_shown_are_told_apart(question, wrong, says):
    question["waste_bits"] = wrong
    hidden = question["its test"].split("### BEGIN HIDDEN TESTS")[1]
    with pytest.raises(WrongAnswer) as found:
        exec(hidden, question)
    assert says in found.value.misconception


# --- Other platforms -------------------------------------------------------------------------------


def test_the_script_for_gradescope_writes_its_results(tmp_path):
    script = next(block for block in blocks("larger-classes", "python") if "/autograder" in block)
    here = tmp_path / "autograder"
    shutil.copytree(SETS / NAME, here / "source" / "problem-sets" / NAME)
    for folder in ("submission", "results"):
        (here / folder).mkdir()
    notebook = answered(
        read_set(NAME), waste="waste = klcourse.kl_divergence(counts / counts.sum(), almanac)"
    )
    nbformat.write(notebook, here / "submission" / "homework.ipynb")
    (tmp_path / "run_autograder").write_text(script.replace("/autograder", str(here)), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, tmp_path / "run_autograder"], check=True, env=environment, cwd=tmp_path)
    results = json.loads((here / "results" / "results.json").read_text())
    assert {one["name"]: one["score"] for one in results["tests"]}["test-waste"] == 0
    assert sum(one["score"] for one in results["tests"]) == 13
    assert sum(one["max_score"] for one in results["tests"]) == 16
    assert "in nats" in next(one["output"] for one in results["tests"] if one["name"] == "test-waste")


def test_what_nbgrader_collects_is_graded_where_it_lies(tmp_path, monkeypatch):
    """SUBMISSIONS=grading/submitted, with another set beside the one that is meant."""
    for student in ("jane", "jim"):
        path = tmp_path / "grading" / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(answered(read_set(NAME)), path)
    (tmp_path / "grading" / "submitted" / "jane" / NAME / "timestamp.txt").write_text("2026-11-21 10:00 UTC")
    torn = tmp_path / "grading" / "submitted" / "joe" / NAME / f"{NAME}.ipynb"
    torn.parent.mkdir(parents=True)
    torn.write_text("{")
    other = tmp_path / "grading" / "submitted" / "jane" / "other" / "other.ipynb"
    other.parent.mkdir()
    other.write_text(json.dumps(nbformat.v4.new_notebook()))
    place = tmp_path / "grading"
    commands.main(["grade", str(place / "submitted"), "--set", NAME, "--course", str(place), "--unsafe"])
    assert (
        place / "feedback" / "jane" / NAME / "timestamp.txt"
    ).is_file()  # nbgrader release_feedback wants it
    assert torn.read_text() == "{"  # what a student handed in is never lost
    grades = (place / "reports" / NAME / "grades.csv").read_text(encoding="utf-8-sig")
    assert len(re.findall(r"^(?:jane|jim),16,20", grades, re.MULTILINE)) == 2
    assert Path(place / "feedback" / "jane" / NAME / f"{NAME}.html").is_file()
