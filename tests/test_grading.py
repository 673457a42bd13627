"""From what students handed in to the gradebook: intake, releases, grades, feedback and the report."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from klcourse.grading import __main__ as commands
from klcourse.grading import course as course_module
from klcourse.grading.course import Course, check_released, is_sound, official
from klcourse.grading.intake import LARGEST, Roster, Unreadable, as_folder, handed_in, known_as
from klcourse.grading.judge import names_wanted
from klcourse.grading.reports import write_report
from klcourse.grading.sandbox import NoSandbox
from klcourse.grading.sets import ProblemSet, id_of, read_attempt, variant_of, with_variant
from problem_sets import SETS, answered, blank, cell_of, read_set, without

NAME = "4-kl-divergence"
SET = read_set(NAME)

# --- What students hand in -------------------------------------------------------------------------


def put(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zipped(**files: str | bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()


def seen(place: Path) -> dict[str, list[str]]:
    """Of each student, the contents of her notebooks, the newest first."""
    return {one.student: [file.read().decode() for _, file in one.notebooks] for one in handed_in(place)}


CANVAS = {
    "doejane_12345_98765_set-4.ipynb": "jane",
    "muellerjuergen_LATE_222_333_set-4-2.ipynb": "jürgen",
}
MOODLE = {
    "Jane Doe_12345_assignsubmission_file_/set.ipynb": "jane",
    "지민 박_67_assignsubmission_file_/inner/set 4.ipynb": "지민",
}
FOLDERS = {"jane/set.ipynb": "jane", "jürgen/work/set.ipynb": "jürgen"}
WRAPPED = {f"submissions/{name}": text for name, text in FOLDERS.items()}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("layout", "found"),
    [
        (CANVAS, {"doejane_12345": ["jane"], "muellerjuergen_222": ["jürgen"]}),
        (MOODLE, {"Jane Doe_12345": ["jane"], "지민 박_67": ["지민"]}),
        ({"Jane Doe_12345_assignsubmission_file_set.ipynb": "jane"}, {"Jane Doe_12345": ["jane"]}),
        (FOLDERS, {"jane": ["jane"], "jürgen": ["jürgen"]}),
        (WRAPPED, {"jane": ["jane"], "jürgen": ["jürgen"]}),
        ({"jane.ipynb": "jane", "juergen.IPYNB": "jürgen"}, {"jane": ["jane"], "juergen": ["jürgen"]}),
        ({"jane/set.ipynb": "jane"}, {"jane": ["jane"]}),
        ({"all/jane/set.ipynb": "a", "all/jane/more.txt": "b"}, {"all": ["a"]}),
    ],
    ids=["Canvas", "Moodle", "Moodle without folders", "folders", "wrapped", "files", "one", "one nested"],
)
def test_the_layouts_of_learning_platforms_are_understood(tmp_path, layout, found, packed):
    place = put(tmp_path, **{"all.zip": zipped(**layout)}) / "all.zip" if packed else put(tmp_path, **layout)
    assert seen(place) == found


def test_zips_of_students_are_opened(tmp_path):
    put(tmp_path, **{"jane.zip": zipped(**{"a/set.ipynb": "jane", "__MACOSX/a/._set.ipynb": "junk"})})
    put(
        tmp_path,
        **{
            "doejim_LATE_1_2_work.zip": zipped(
                **{"x/y/set.ipynb": "jim", ".ipynb_checkpoints/z.ipynb": "old"}
            )
        },
    )
    assert seen(tmp_path) == {"doejim_1": ["jim"], "jane": ["jane"]}
    assert [one.late for one in handed_in(tmp_path)] == [True, False]


def test_the_newest_try_comes_first(tmp_path):
    put(
        tmp_path,
        **{"doe_1_2_set.ipynb": "first", "doe_1_3_set-1.ipynb": "second", "doe_1_4_set-10.ipynb": "last"},
    )
    assert seen(tmp_path) == {"doe_1": ["last", "second", "first"]}
    folder = put(tmp_path / "more", **{"jane/old.ipynb": "old", "jane/new.ipynb": "new", "jim/a.ipynb": ""})
    os.utime(folder / "jane" / "old.ipynb", (10**9, 10**9))
    assert seen(folder)["jane"] == ["new", "old"]


def test_links_are_not_followed(tmp_path):
    outside = put(tmp_path / "outside", **{"secret.ipynb": "secret"})
    put(tmp_path / "all", **{"jim/set.ipynb": "jim"})
    (tmp_path / "all" / "jane").mkdir()
    (tmp_path / "all" / "jane" / "set.ipynb").symlink_to(outside / "secret.ipynb")
    (tmp_path / "all" / "joe").symlink_to(outside)
    assert seen(tmp_path / "all") == {"jim": ["jim"]}


def test_the_folder_itself_may_be_reached_by_a_link(tmp_path):
    put(tmp_path / "far", **{"jane/set.ipynb": "jane"})
    (tmp_path / "near").symlink_to(tmp_path / "far")
    assert seen(tmp_path / "near") == {"jane": ["jane"]}
    put(tmp_path / "far" / "inner", **{"jim/set.ipynb": "jim"})
    assert seen(tmp_path / "near" / "inner") == {"jim": ["jim"]}


def test_what_is_no_notebook_is_named(tmp_path):
    damaged = bytearray(zipped(**{"set.ipynb": os.urandom(1000)}))
    damaged[500:520] = bytes(20)
    put(tmp_path, **{"jane/essay.pdf": b"%PDF", "jim.zip": b"no zip", "joe.zip": bytes(damaged)})
    jane, jim, joe = handed_in(tmp_path)
    assert jane.others == ["essay.pdf"]
    assert jim.others == ["jim.zip (no zip that can be opened: File is not a zip file)"]
    with pytest.raises(Unreadable, match="cannot be taken out of its zip"):
        joe.notebooks[0][1].read()


def test_a_file_of_any_size_does_no_harm(tmp_path, monkeypatch):
    put(tmp_path, **{"jane.zip": zipped(**{"bomb.ipynb": bytes(LARGEST + 10)})})
    (tmp_path / "jim.ipynb").touch()
    os.truncate(tmp_path / "jim.ipynb", LARGEST + 1)  # a file with a hole: it takes no space
    (tmp_path / "joe.zip").touch()
    os.truncate(tmp_path / "joe.zip", LARGEST + 1)
    jane, jim, joe = handed_in(tmp_path)
    for one in (jane, jim):
        with pytest.raises(Unreadable, match="50"):
            one.notebooks[0][1].read()
    assert "no zip that can be opened: the file has 50 MB" in joe.others[0]


def test_a_zip_may_not_nest_for_ever(tmp_path):
    inner = zipped(**{"set.ipynb": "x"})
    for _ in range(5):
        inner = zipped(**{"inner.zip": inner})
    put(tmp_path, **{"jane.zip": inner})
    assert seen(tmp_path) == {"jane": []}


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_a_folder_without_files_is_refused(tmp_path, place):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=rf"SUBMISSIONS=.*{place}.*give the folder or zip"):
        handed_in(tmp_path / place)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Zoë", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("../../etc", "_.._etc"),
        ("a/b:c*", "a_b_c_"),
        (" . ", "_"),
        ("김\u202e지민", "김_지민"),
    ],
)
def test_a_name_becomes_that_of_a_folder(name, folder):
    assert as_folder(name) == folder


def test_a_student_is_found_in_the_list_by_any_of_her_names(tmp_path):
    roster = Roster(
        [
            {"id": "s1", "name": "Jane Doe", "canvas": "12345"},
            {"id": "s2", "name": "Jürgen Müller", "canvas": ""},
            {"id": "s3", "name": "Jane Doe", "canvas": "777"},
        ]
    )
    put(
        tmp_path,
        **{
            name: ""
            for name in [
                "doejane_12345_1_x.ipynb",
                "Jane Doe_9_assignsubmission_file_x.ipynb",
                "s2.ipynb",
                "Müller Jürgen.ipynb",
                "stranger.ipynb",
            ]
        },
    )
    found = {one.student: roster.find(one) for one in handed_in(tmp_path)}
    assert found == {
        "doejane_12345": None,  # 12345 says s1, and so does the name, but the name also says s3
        "Jane Doe_9": None,
        "s2": "s2",
        "Müller Jürgen": "s2",
        "stranger": None,
    }
    assert known_as("Doe, Jane") == {"doejane", "janedoe"}


@pytest.mark.parametrize(
    ("rows", "told"), [([{"id": " "}], "without an id"), ([{"id": "a"}, {"id": "a"}], "'a' twice")]
)
def test_a_list_of_students_must_tell_them_apart(rows, told):
    with pytest.raises(ValueError, match=told):
        Roster(rows)


# --- Sets ------------------------------------------------------------------------------------------


def test_a_set_must_be_named_as_its_folder(tmp_path):
    with pytest.raises(ValueError, match=r"holds no x\.ipynb"):
        ProblemSet(put(tmp_path / "x", **{"y.ipynb": ""}))


def test_an_attempt_must_keep_to_its_form(tmp_path):
    put(tmp_path, **{"a.py": "# test-waste costs 3\n# %% waste\nwaste = 1\n", "b.py": "# %% waist\n1\n"})
    with pytest.raises(ValueError, match="is not of the form"):
        read_attempt(tmp_path / "a.py")
    with pytest.raises(ValueError, match="has no cell 'waist' to answer in"):
        SET.submission(blank(SET), read_attempt(tmp_path / "b.py").answers)


def test_numbers_are_issued_in_the_first_line_only():
    issued = with_variant(SET.source, 17)
    assert cell_of(issued, "numbers").source.startswith("variant = 17\n")
    assert (variant_of(issued), variant_of(SET.source), variant_of(without(SET.source, "numbers"))) == (
        17,
        0,
        0,
    )


def test_a_variant_that_a_mistake_would_pass_is_not_sound(monkeypatch):
    assert is_sound(SET, 1)
    unsound = read_set(NAME)
    cell_of(unsound.source, "numbers").source += "\nalmanac = counts / counts.sum()"
    assert not is_sound(unsound, 1)


def test_a_test_asks_for_the_names_that_it_does_not_make():
    source = (
        "import numpy as np\ntruth = counts\ndef helper(p):\n    q = p + almanac\n    return q\n"
        "class Case: pass\nfor one in [1]: pass\ncheck(waste, [x for x in reported], lambda a: a + step)"
    )
    assert names_wanted(source) == ["almanac", "check", "counts", "reported", "step", "waste"]


# --- Releasing -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Course:
    course = Course(tmp_path_factory.mktemp("released"))
    course.release(SET)
    return course


def test_students_see_no_answer(released):
    notebook = nbformat.read(released.folder / "release" / NAME / f"{NAME}.ipynb", 4)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "YOUR CODE HERE" in text
    for secret in ("BEGIN SOLUTION", "HIDDEN", "MARK SCHEME", "with_terms", "happens = p", "1 point:"):
        assert secret not in text
    assert all(not cell.get("outputs") for cell in notebook.cells)


def test_our_students_version_is_that_of_nbgrader(released):
    theirs = nbformat.read(released.folder / "release" / NAME / f"{NAME}.ipynb", 4)
    assert [cell.source.rstrip("\n") for cell in theirs.cells] == [cell.source for cell in blank(SET).cells]


def test_what_we_grade_against_is_what_nbgrader_keeps(released):
    ours = {id_of(cell): cell for cell in official(SET).cells}
    with Gradebook(released.database, "klcourse") as gradebook:
        for kept in gradebook.find_notebook(NAME, NAME).source_cells:
            assert kept.source == ours[kept.name].source
            assert kept.checksum == ours[kept.name].metadata.nbgrader.checksum


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda cell: cell.update(source="happens = p > 0"), "students would see 'happens = p > 0'"),
        (lambda cell: cell.update(outputs=[nbformat.v4.new_output("stream", text="7")]), "clear it"),
    ],
)
def test_a_students_version_with_an_answer_is_refused(spoil, told):
    notebook = blank(SET)
    spoil(cell_of(notebook, "kl-bits"))
    with pytest.raises(ValueError, match=told):
        check_released(SET, notebook)


def test_a_release_with_an_answer_in_it_is_taken_back(tmp_path, monkeypatch):
    def forgetful(self):
        nbformat.write(SET.source, tmp_path / "release" / NAME / f"{NAME}.ipynb")

    (tmp_path / "release" / NAME).mkdir(parents=True)
    monkeypatch.setattr(course_module.GenerateAssignment, "start", forgetful)
    with pytest.raises(ValueError, match="students would see '### BEGIN SOLUTION'"):
        Course(tmp_path).release(SET)
    assert list((tmp_path / "release" / NAME).iterdir()) == []


def test_what_nbgrader_refuses_is_told(tmp_path):
    broken = read_set(NAME)
    cell_of(broken.source, "kl-bits").source = "### BEGIN SOLUTION\n1"
    with pytest.raises(
        ValueError, match=r"nbgrader could not release .* \(RuntimeError: no end solution statement found\)$"
    ):
        Course(tmp_path).release(broken)


def test_each_student_gets_numbers_of_her_own(tmp_path, monkeypatch):
    course = Course(tmp_path)
    refused = []
    monkeypatch.setattr(
        course_module, "is_sound", lambda _, variant: bool(refused) or refused.append(variant) is not None
    )
    roster = Roster([{"id": "jane"}, {"id": "jim"}])
    issued = course.issue(SET, roster, "autumn")
    assert len(set(issued.values())) == 2
    assert issued["jane"] == refused[0] + 1  # the first was not sound, so the next was taken
    assert course.issue(SET, Roster([{"id": "jim"}]), "autumn")["jim"] == issued["jim"]
    assert course.issue(SET, Roster([{"id": "jim"}]), "spring")["jim"] != issued["jim"]
    notebook = nbformat.read(tmp_path / "issued" / NAME / "jane" / f"{NAME}.ipynb", 4)
    assert variant_of(notebook) == issued["jane"]
    assert "HIDDEN" not in str(notebook)


# --- Grading, from a folder to the gradebook -------------------------------------------------------


def grade(tmp_path: Path, *more: str) -> None:
    safe = [] if os.environ.get("CI") == "true" or shutil.which("bwrap") else ["--unsafe"]
    commands.main(["grade", str(tmp_path / "handed in"), "--course", str(tmp_path / "course"), *safe, *more])


def rows(tmp_path: Path) -> dict[str, dict[str, str]]:
    with (tmp_path / "course" / "reports" / NAME / "grades.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def page(tmp_path: Path, student: str) -> str:
    return (tmp_path / "course" / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
WASTE = "waste = klcourse.kl_divergence(counts / counts.sum(), almanac)"


@pytest.fixture
def handed(tmp_path) -> Path:
    """A class of five: all right, in nats, blank, no notebook, and one with a name for a spreadsheet."""
    in_nats = answered(SET, waste=WASTE)
    cell_of(in_nats, "thermometers").source += "\nprint('<script>alert(1)</script>')\n" + FIGURE
    cell_of(
        in_nats, "days-needed"
    ).source += "\ndisplay({'image/png': '\"><script>'}, raw=True)\ndays_needed\n"
    in_nats.cells.append(nbformat.v4.new_code_cell("1 / 0"))
    put(
        tmp_path / "handed in",
        **{
            "doejane_LATE_1_2_set.ipynb": nbformat.writes(answered(SET)),
            "지민/set.ipynb": nbformat.writes(in_nats),
            "blank/set.ipynb": nbformat.writes(blank(SET)),
            "torn/set.ipynb": nbformat.writes(blank(SET))[:1000],
            "=SUM(A1)/set.ipynb": nbformat.writes(answered(SET)),
        },
    )
    return tmp_path


def test_a_class_is_graded_with_one_command(handed, capsys):
    grade(handed, "--book", "https://example.org/course/")
    told = capsys.readouterr().out
    assert f"{NAME}: 5 submissions, 0 of them graded before" in told
    assert "지민: 13 of 16" in told
    assert "torn: not graded: set.ipynb: it is no notebook that can be read (NotJSONError" in told

    grades = rows(handed)
    assert {student: row["points"] for student, row in grades.items()} == {
        "doejane_1": "16",
        "지민": "13",
        "blank": "0",
        "torn": "0",
        "'=SUM(A1)": "16",
    }
    assert (grades["doejane_1"]["late"], grades["doejane_1"]["waiting"]) == ("late", "1")
    assert (grades["지민"]["test-waste"], grades["지민"]["misconceptions"]) == ("0", "nats for bits")
    assert grades["blank"]["thermometers-in-words"] == "0"  # nothing was written, so nobody need look
    assert grades["torn"]["verdict"].startswith("set.ipynb: it is no notebook")

    feedback = page(handed, "지민")
    assert "13 of 16 points" in feedback
    anchor = "https://example.org/course/notebooks/01-entropy.html#one-quantity-three-units"
    assert f'<a href="{anchor}">chapter 1, “One quantity, three units”</a>' in feedback
    assert "&lt;script&gt;" in feedback
    assert "<script" not in feedback
    assert '<img src="data:image/png;base64,iVBOR' in feedback
    assert "ZeroDivisionError: division by zero" in feedback
    assert "Not graded: set.ipynb: it is no notebook" in page(handed, "torn")
    for student in grades:
        assert "with_terms" not in page(handed, student.lstrip("'"))

    report = (handed / "course" / "reports" / NAME / "report.html").read_text(encoding="utf-8")
    assert "4 of 5 submissions are graded" in report
    assert "nats for bits" in report
    assert "torn" in report


def test_the_gradebook_is_nbgraders_own(handed):
    grade(handed)
    with Gradebook(Course(handed / "course").database, "klcourse") as gradebook:
        assert gradebook.find_submission(NAME, "지민").score == 13
        assert gradebook.find_submission(NAME, "doejane_1").needs_manual_grade
        assert not gradebook.find_submission(NAME, "blank").needs_manual_grade
        assert {one.student.id for one in gradebook.assignment_submissions(NAME)} == {
            "doejane_1",
            "지민",
            "blank",
            "torn",
            "=SUM(A1)",
        }


def test_nothing_is_graded_twice_and_what_changed_is_graded_again(handed, capsys, monkeypatch):
    grade(handed)
    capsys.readouterr()
    put(handed / "handed in", **{"blank/set.ipynb": nbformat.writes(answered(SET))})
    grade(handed)
    told = capsys.readouterr().out
    assert "5 submissions, 4 of them graded before" in told
    assert "1/1  blank: 16 of 16" in told
    assert rows(handed)["blank"]["points"] == "16"


def test_points_and_comments_of_a_person_are_taken_over(handed):
    grade(handed)
    with Gradebook(Course(handed / "course").database, "klcourse") as gradebook:
        mark = gradebook.find_grade("thermometers-in-words", NAME, NAME, "doejane_1")
        mark.manual_score, mark.needs_manual_grade = 3.5, False
        gradebook.find_comment(
            "thermometers-in-words", NAME, NAME, "doejane_1"
        ).manual_comment = "Which unit?"
        gradebook.db.commit()
    grade(handed)
    row = rows(handed)["doejane_1"]
    assert (row["points"], row["graded by hand"], row["waiting"]) == ("19.5", "3.5", "0")
    assert "Which unit?" in page(handed, "doejane_1")
    assert "19.5 of 20 points" in page(handed, "doejane_1")


def test_an_interrupted_run_goes_on_where_it_stopped(handed, capsys, monkeypatch):
    save, saved = Course.save, []

    def interrupted(self, name, record, judged):
        if len(saved) == 2:
            raise KeyboardInterrupt
        save(self, name, record, judged)
        saved.append(record.student)

    monkeypatch.setattr(Course, "save", interrupted)
    with pytest.raises(SystemExit, match="what is graded stays so"):
        grade(handed)
    monkeypatch.setattr(Course, "save", save)
    capsys.readouterr()
    grade(handed)
    assert "5 submissions, 2 of them graded before" in capsys.readouterr().out
    assert len(rows(handed)) == 5


def test_a_damaged_record_is_made_anew(handed, capsys):
    grade(handed)
    (handed / "course" / "autograded" / "blank" / NAME / "record.json").write_text("{")
    capsys.readouterr()
    grade(handed)
    assert "5 submissions, 4 of them graded before" in capsys.readouterr().out


def test_without_a_sandbox_nothing_is_run(handed, monkeypatch):
    def refuse():
        raise NoSandbox("bubblewrap is not installed; say --unsafe")

    monkeypatch.setattr(commands, "check_available", refuse)
    with pytest.raises(SystemExit, match="grade: bubblewrap is not installed; say --unsafe"):
        commands.main(["grade", str(handed / "handed in"), "--course", str(handed / "course")])
    assert not (handed / "course").exists()
    commands.main(["grade", str(handed / "handed in"), "--course", str(handed / "course"), "--unsafe"])
    assert rows(handed)["지민"]["points"] == "13"


def test_notebooks_of_other_sets_are_told_apart(tmp_path, capsys):
    other = blank(SET)
    for cell in other.cells:
        cell.metadata.nbgrader.grade_id += "-of-another"
    put(
        tmp_path / "handed in",
        **{
            "jane/other.ipynb": nbformat.writes(other),
            "jim/other.ipynb": nbformat.writes(other),
            "jim/set.ipynb": nbformat.writes(answered(SET)),
            "joe/essay.pdf": "%PDF",
        },
    )
    os.utime(tmp_path / "handed in" / "jim" / "set.ipynb", (10**9, 10**9))
    grade(tmp_path)
    found = rows(tmp_path)
    assert found["jane"]["verdict"] == f"other.ipynb: no notebook of the set {NAME}"
    assert found["joe"]["verdict"] == "no notebook, only essay.pdf"
    assert found["jim"]["points"] == "16"
    report = tmp_path / "report.html"
    write_report(Course(tmp_path / "course"), SET, [], report)
    assert "No submission could be graded yet" in report.read_text(encoding="utf-8")


def test_a_class_with_numbers_of_their_own(tmp_path, capsys):
    put(tmp_path, **{"list.csv": "id,name\njane,Jane Doe\njim,Jim Roe\njoe,Joe Poe\n"})
    students = ["--students", str(tmp_path / "list.csv")]
    commands.main(
        ["release", "--course", str(tmp_path / "course"), "--set", NAME, *students, "--seed", "autumn"]
    )
    course = Course(tmp_path / "course")
    issued = course.issued(NAME)
    own = {student: with_variant(answered(SET), variant) for student, variant in issued.items()}
    in_numbers = {student: f"waste = {_waste(variant)!r}" for student, variant in issued.items()}
    cell_of(own["jim"], "waste").source = in_numbers["jane"]  # the number of a friend
    stranger = with_variant(answered(SET), issued["jane"])
    put(
        tmp_path / "handed in",
        **{
            "Doe Jane.ipynb": nbformat.writes(own["jane"]),
            "jim.ipynb": nbformat.writes(own["jim"]),
            "Joe Poe_3_assignsubmission_file_set.ipynb": nbformat.writes(own["jane"]),
            "stranger.ipynb": nbformat.writes(stranger),
            "passer-by.ipynb": nbformat.writes(answered(SET)),
        },
    )
    grade(tmp_path, *students)
    found = rows(tmp_path)
    assert {student: row["points"] for student, row in found.items()} == {
        "jane": "16",
        "jim": "13",
        "joe": "16",
        "stranger": "16",
        "passer-by": "16",
    }
    assert found["joe"]["notes"] == (
        "The notebook carries not the numbers that were issued to this student, but those of jane."
    )
    assert "Not found in the list of students." in found["stranger"]["notes"]
    assert "graded with those of jane" in found["stranger"]["notes"]
    assert "graded with those of the set" in found["passer-by"]["notes"]

    cell_of(own["joe"], "numbers").source = "variant = 5"
    put(tmp_path / "handed in", **{"Joe Poe_3_assignsubmission_file_set.ipynb": nbformat.writes(own["joe"])})
    grade(tmp_path, *students)
    assert "but others." in rows(tmp_path)["joe"]["notes"]

    put(tmp_path / "handed in", **{"jane.ipynb": nbformat.writes(own["jane"])})
    with pytest.raises(SystemExit, match="two submissions belong to 'jane'"):
        grade(tmp_path, *students)


def _waste(variant: int) -> float:
    names: dict[str, object] = {}
    numbers = cell_of(with_variant(SET.source, variant), "numbers").source
    exec(numbers.split("for day")[0], names)
    return float(names["klcourse"].kl_divergence(names["counts"] / 365, names["almanac"], base=2))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["release", "--set", "4-kl"], "SET=4-kl is none of the problem sets; choose one of 1-entropy, "),
        (["release", "--seed", "x"], "need both STUDENTS=list.csv and SEED=word; give both"),
        (["release", "--sets", "{empty}"], "holds no problem set"),
        (["release", "--students", "{empty}/none.csv", "--seed", "x"], "none.csv cannot be read"),
        (["release", "--students", "{names}", "--seed", "x"], "has no column 'id'"),
        (["grade", "{empty}", "--unsafe"], "holds no file"),
        (["grade", "", "--unsafe"], "nothing to grade; give the folder or zip that you downloaded"),
        (["grade", "{names}", "--unsafe"], "no notebook among the submissions belongs to a problem set"),
        (["grade", "{torn}", "--unsafe"], "no notebook among the submissions belongs to a problem set"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(tmp_path, arguments, told):
    (tmp_path / "empty").mkdir()
    put(tmp_path, **{"names.csv": "name\nJane\n", "torn.ipynb": "{"})
    places = {"empty": tmp_path / "empty", "names": tmp_path / "names.csv", "torn": tmp_path / "torn.ipynb"}
    given = [argument.format(**places) for argument in arguments]
    with pytest.raises(SystemExit) as stop:
        commands.main([*given, "--course", str(tmp_path / "course")])
    assert told in str(stop.value)
    assert "\n" not in str(stop.value)


def test_all_sets_are_released_at_once(tmp_path, capsys):
    sets = tmp_path / "sets"
    shutil.copytree(SETS / NAME, sets / NAME)
    commands.main(["release", "--sets", str(sets), "--course", str(tmp_path / "course")])
    assert capsys.readouterr().out == f"{NAME}: {tmp_path}/course/release/{NAME}/{NAME}.ipynb\n"
    assert json.loads((tmp_path / "course" / "release" / NAME / f"{NAME}.ipynb").read_text())["cells"]
