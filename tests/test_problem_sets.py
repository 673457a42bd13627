"""Every problem set: its form, its reference, and the right and wrong submissions beside it."""

from __future__ import annotations

import ast
import re
import symtable
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import nbformat
import pytest
from nbformat import NotebookNode

from klcourse.grading import WrongAnswer
from klcourse.grading.course import Course, Record, check_released, is_sound, official
from klcourse.grading.judge import Judge, names_wanted
from klcourse.grading.sandbox import Limits
from klcourse.grading.sets import NUMBERS, REGION, Attempt, ProblemSet, id_of, is_test, kind, with_variant
from problem_sets import NAMES, ROOT, blank, cell_of, read_set
from test_grading_check import CHAPTERS, headings

SETS = {name: read_set(name) for name in NAMES}
ATTEMPTS = [
    (name, folder, one)
    for name in NAMES
    for folder in ("wrong", "right")
    for one in SETS[name].attempts(folder)
]
WRONG = [
    pytest.param(name, one, id=f"{name}: {one.name}") for name, folder, one in ATTEMPTS if folder == "wrong"
]
RIGHT = [
    pytest.param(name, one, id=f"{name}: {one.name}") for name, folder, one in ATTEMPTS if folder == "right"
]

REFERENCE = Attempt("reference", {}, {})

every_set = pytest.mark.parametrize("name", NAMES)


def run_plainly(name: str, attempt: Attempt) -> dict[str, WrongAnswer]:
    """What each failed test says if all cells run in one session, as nbgrader's own grading runs them."""
    names: dict[str, object] = {"print": lambda *_, **__: None}
    found: dict[str, WrongAnswer] = {}
    for cell in SETS[name].submission(official(SETS[name]), attempt.answers).cells:
        if cell.cell_type != "code":
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(cell.source, f"<{id_of(cell)}>", "exec"), names)
        except Exception as error:
            if is_test(cell):
                found[id_of(cell)] = error if isinstance(error, WrongAnswer) else WrongAnswer(repr(error))
    return found


# --- Form ------------------------------------------------------------------------------------------


def test_there_is_a_set_for_each_chapter_of_the_first_parts_and_two_for_the_third():
    assert len(NAMES) == 9
    assert [int(name.split("-")[0]) for name in NAMES] == list(range(1, 10))
    assert NAMES[:7] == [CHAPTERS[number].lstrip("0") for number in range(1, 8)]


@every_set
def test_a_set_is_worth_twenty_points_and_some_are_for_reasoning(name):
    points, by_hand = SETS[name].points, SETS[name].manual_points
    assert sum(points.values()) + sum(by_hand.values()) == 20
    assert 4 <= sum(by_hand.values()) <= 6
    assert all(0 < worth <= 3 for worth in points.values())


@every_set
def test_the_headings_promise_the_points_that_are_there(name):
    promised = sum(
        int(found) for found in re.findall(r"^## .*\((\d+) points?\)$", text_of(SETS[name]), re.MULTILINE)
    )
    assert promised == 20


@every_set
def test_a_set_says_how_long_it_takes(name):
    [minutes] = re.findall(r"about (\d+) minutes", SETS[name].source.cells[0].source)
    assert 60 <= int(minutes) <= 90


@every_set
def test_the_first_code_gives_the_numbers_of_a_variant(name):
    numbers = next(cell for cell in SETS[name].source.cells if cell.cell_type == "code")
    assert id_of(numbers) == NUMBERS
    assert numbers.source.startswith("variant = 0\n")
    assert f"default_rng([{name.split('-')[0]}, variant])" in numbers.source


@every_set
def test_every_cell_is_known_to_nbgrader_and_none_has_run(name):
    cells = SETS[name].source.cells
    assert len({id_of(cell) for cell in cells} - {""}) == len(cells)
    for cell in cells:
        assert kind(cell)["locked"] == (not kind(cell)["solution"]), id_of(cell)
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    nbformat.validate(SETS[name].source)


@every_set
def test_every_answer_in_words_has_a_rubric_above_it(name):
    cells = SETS[name].source.cells
    for above, cell in pairwise(cells):
        if kind(cell)["grade"] and kind(cell)["solution"]:
            assert "### BEGIN MARK SCHEME" in above.source, id_of(cell)
            rubric = re.search(r"BEGIN MARK SCHEME\n(.*)### END", above.source, re.DOTALL)[1]
            worth = re.findall(r"^- (½|\d+) points?:", rubric, re.MULTILINE)
            assert sum(0.5 if one == "½" else int(one) for one in worth) == kind(cell)["points"], id_of(cell)


@every_set
def test_every_test_has_a_hidden_part_and_every_answer_a_solution(name):
    for cell in SETS[name].source.cells:
        if is_test(cell):
            assert REGION.search(cell.source + "\n")[1] == "HIDDEN TESTS", id_of(cell)
        elif kind(cell)["solution"]:
            assert REGION.search(cell.source + "\n")[1] == "SOLUTION", id_of(cell)


@every_set
def test_tests_and_students_do_not_take_each_others_names(name):
    """In nbgrader's own grading both run in one session, where a test could overwrite an answer."""
    ours, theirs = (
        {one for cell in SETS[name].source.cells if cell.cell_type == "code" for one in made_by(cell, locked)}
        for locked in (True, False)
    )
    assert not ours & theirs


def made_by(cell: NotebookNode, locked: bool | None = None) -> set[str]:
    """The global names that a cell gives a value."""
    if locked is not None and kind(cell)["locked"] != locked:
        return set()
    table = symtable.symtable(cell.source, "", "exec")
    return {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_namespace()}


@every_set
def test_students_need_only_the_package_and_what_it_brings(name):
    code = "\n".join(cell.source for cell in SETS[name].source.cells if cell.cell_type == "code")
    roots = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert roots <= {"numpy", "scipy", "sklearn", "klcourse"} | sys.stdlib_module_names


@every_set
def test_what_a_message_sends_the_student_to_is_there(name):
    sent = re.findall(r"[Cc]hapter (\d+), “([^”]+)”", re.sub(r'"\s*\n\s*f?"', "", text_of(SETS[name])))
    assert sent
    for chapter, section in sent:
        assert section in headings(ROOT / "notebooks" / f"{CHAPTERS[int(chapter)]}.ipynb"), section


@every_set
def test_the_students_version_gives_nothing_away(name):
    check_released(SETS[name], blank(SETS[name]))


@every_set
def test_at_most_one_variant_in_twenty_cannot_be_issued(name):
    assert is_sound(SETS[name], 0)
    assert sum(not is_sound(SETS[name], variant) for variant in range(1, 21)) <= 1


def text_of(problem_set: ProblemSet) -> str:
    return "\n".join(cell.source for cell in problem_set.source.cells)


# --- Submissions -----------------------------------------------------------------------------------


@every_set
def test_the_reference_gets_full_marks(name):
    assert run_plainly(name, REFERENCE) == {}


@every_set
def test_an_answer_that_is_missing_costs_only_its_own_points(name):
    tests = [cell for cell in SETS[name].source.cells if is_test(cell)]
    for cell in SETS[name].source.cells:
        if kind(cell)["solution"] and cell.cell_type == "code":
            found = run_plainly(name, Attempt("", {id_of(cell): "raise NotImplementedError"}, {}))
            concerned = {id_of(test) for test in tests if made_by(cell) & set(names_wanted(test.source))}
            assert found.keys() == concerned, id_of(cell)


@pytest.mark.parametrize(("name", "attempt"), RIGHT)
def test_another_right_solution_gets_full_marks(name, attempt):
    assert attempt.losses == {}
    assert run_plainly(name, attempt) == {}


@pytest.mark.parametrize(("name", "attempt"), WRONG)
def test_a_misconception_loses_its_points_and_is_named(name, attempt):
    found = run_plainly(name, attempt)
    assert {test: SETS[name].points[test] for test in found} == {
        test: loss.points for test, loss in attempt.losses.items()
    }
    for test, loss in attempt.losses.items():
        message = str(found[test])
        assert loss.says in (found[test].misconception or "") or loss.says in message
        assert found[test].misconception or "Read chapter" in message, "nothing says what happened"
        assert re.search(r"Read chapter \d+, “", message)


@every_set
def test_there_are_enough_submissions_beside_a_set(name):
    assert len(SETS[name].attempts("wrong")) >= 8
    right = SETS[name].attempts("right")
    assert len(right) >= 3
    answered = {cell for one in right for cell in one.answers}
    code = {
        id_of(cell) for cell in SETS[name].source.cells if kind(cell)["solution"] and cell.cell_type == "code"
    }
    assert answered == code


# --- The real nbgrader, from end to end ------------------------------------------------------------


@every_set
def test_released_and_graded_with_nbgrader(name, tmp_path, sandbox):
    """All submissions of a set: released by nbgrader, judged in the sandbox, kept in nbgrader's gradebook."""
    course, problem_set = Course(tmp_path), SETS[name]
    released = nbformat.read(course.release(problem_set), as_version=4)
    judge = Judge(official(problem_set), Limits(cell_seconds=60))
    attempts = [REFERENCE, *problem_set.attempts("right"), *problem_set.attempts("wrong")]
    handed = {one.name: problem_set.submission(released, one.answers) for one in attempts}
    expected = {one.name: {test: loss.says for test, loss in one.losses.items()} for one in attempts}
    handed["blank"], expected["blank"] = released, dict.fromkeys(problem_set.points, "")
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(handed, pool.map(judge.judge, handed.values()), strict=True))
    for student, judged in found.items():
        assert judged.messages.keys() == expected[student].keys(), student
        for test, says in expected[student].items():
            assert says in judged.misconceptions.get(test, "") or says in judged.messages[test], student
        course.save(name, Record(student, "", messages=judged.messages), judged)
        marks = course.marks(name, student)
        assert {test: mark.points for test, mark in marks.items() if not mark.by_hand} == {
            test: 0 if test in expected[student] else worth for test, worth in problem_set.points.items()
        }
        waits = {test for test, mark in marks.items() if mark.waits}
        assert waits == (set() if student == "blank" else set(problem_set.manual_points))


def test_the_numbers_cell_of_a_variant_changes_the_answers():
    """An answer of one variant must not pass for another."""
    for name, problem_set in SETS.items():
        first, second = (numbers_of(problem_set, variant) for variant in (0, 7))
        assert first.keys() == second.keys()
        assert first != second, name


def numbers_of(problem_set: ProblemSet, variant: int) -> dict[str, str]:
    names: dict[str, object] = {"print": lambda *_, **__: None}
    exec(cell_of(with_variant(problem_set.source, variant), NUMBERS).source, names)
    return {
        name: repr(value) for name, value in names.items() if not name.startswith("__") and name != "draw"
    }
