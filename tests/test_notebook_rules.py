"""Every chapter keeps the rules; every rule sees its fault; nbval sees a changed digit."""

from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import notebook_rules
from live_cells import STATE, VIEW
from notebook_rules import NOTEBOOKS, ROOT, RULES, Chapter, rules_for

CHAPTERS = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
CHECKED = sorted(NOTEBOOKS.glob("*.ipynb"))

load_chapter = cache(notebook_rules.load_chapter)


@pytest.mark.parametrize(
    ("path", "rule"),
    [pytest.param(path, rule, id=f"{path.stem}-{rule}") for path in CHECKED for rule in rules_for(path)],
)
def test_notebook_keeps(path: Path, rule: str) -> None:
    faults = RULES[rule](load_chapter(path))
    assert not faults, "\n".join([f"{path.name} ({rule}):", *map(str, faults)])


def test_contents_list_every_chapter_in_order() -> None:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [name for name in re.findall(r"'file': '([^']*)'", str(contents))]
    chapters = [name for name in listed if re.fullmatch(r"notebooks/\d\d-.*", name)]
    assert chapters == [f"notebooks/{path.stem}" for path in CHAPTERS]


# A small notebook that keeps every rule: each planted fault below changes one thing in it.

OPENING = """
:::{admonition} Before you start
:class: chapter-opening

**You will be able to**

- measure a surprise,
- average surprises,
- name the unit.

**You need** [Surprise](01-entropy.ipynb).

**Time** 40 minutes
:::
"""
CHECKED_TAGS = ["keep_output", "nbval-check-output"]
ALT = "Three bars of falling height over the letters a, b and c; the first reaches one half."


def kept(source: str, text: str) -> NotebookNode:
    """A code cell whose printed text is stored and compared."""
    output = new_output("stream", name="stdout", text=text)
    return new_code_cell(source, outputs=[output], metadata={"tags": CHECKED_TAGS})


def figure(source: str) -> NotebookNode:
    described = {"image": {"alt": ALT}, "figure": {"caption": "Probabilities of three letters."}}
    return new_code_cell(source, metadata={"mystnb": described})


def exercise(number: int) -> list[NotebookNode]:
    kind = ("By hand", "In code", "Judgement")[number % 3]
    return [
        new_markdown_cell(f"```{{exercise}} {kind}: case {number}\n:label: ex-{number}\n\nDo it.\n```"),
        new_markdown_cell(f"```{{solution-start}} ex-{number}\n:class: dropdown\n```"),
        new_code_cell("surprise = 1"),
        new_markdown_cell("```{solution-end}\n```"),
    ]


def question(number: int) -> NotebookNode:
    hidden = {"tags": ["question", "remove-input"], "jupyter": {"source_hidden": True}}
    return new_code_cell(f"Question('Case {number}?', answers, right='yes')", metadata=hidden)


@pytest.fixture
def good() -> Chapter:
    cells = [
        new_markdown_cell("# Measure a surprise"),
        new_markdown_cell(OPENING),
        new_markdown_cell("## The puzzle\n\nHow few questions, e.g. 4.5, do $n$ letters take? It is odd."),
        new_code_cell("import numpy as np\n\nrng = np.random.default_rng(7)"),
        kept("print('entropy', 1.75, 'bits')", "entropy 1.75 bits\n"),
        kept("print(table)", "letter  surprisal (bits)\n-----\na  1.25\nb  2.75\n"),
        figure("plt.bar(letters, p)\nplt.show()"),
        new_markdown_cell(f"![{ALT}](letters.svg)"),
        *(new_markdown_cell(f"Idea {number} in one sentence.") for number in range(18)),
        *(question(number) for number in range(3)),
        new_markdown_cell("## Exercises"),
        *(cell for number in range(8) for cell in exercise(number)),
        new_markdown_cell("## The puzzle answered\n\nFour."),
        new_markdown_cell("## Summary\n\nA surprise is a number."),
        new_markdown_cell("## Further reading\n\nA book."),
    ]
    notebook = new_notebook(cells=cells)
    return Chapter(notebook, number=2, executed=copy.deepcopy(notebook), seconds=3.0)


def complaining(chapter: Chapter) -> set[str]:
    return {name for name, rule in RULES.items() if rule(chapter)}


def cell_with(notebook: NotebookNode, piece: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if piece in cell.source)


def swap(old: str, new: str):
    """Plant a fault by changing one piece of one cell's source."""

    def plant(notebook: NotebookNode) -> None:
        cell = cell_with(notebook, old)
        cell.source = cell.source.replace(old, new, 1)

    return plant


def say(words: str):
    return swap("Idea 3 in one sentence.", words)


def run_code(source: str):
    return swap("surprise = 1", source)


def change_metadata(piece: str, **metadata: object):
    def plant(notebook: NotebookNode) -> None:
        cell_with(notebook, piece).metadata.update(metadata)

    return plant


def show(**output: object):
    """Plant an output under a code cell that has none."""

    def plant(notebook: NotebookNode) -> None:
        cell_with(notebook, "default_rng(7)").outputs = [new_output(**output)]

    return plant


def interact(*outputs: dict[str, object], control: str = "IntSlider", tags: tuple[str, ...] = ()):
    """Plant a live cell in place of a plain one; `outputs` are what its function gave."""
    controls = {"_model_name": f"{control}Model", "description": "n", "value": 1}
    models = {
        "box": {"_model_name": "VBoxModel", "children": ["IPY_MODEL_n", "IPY_MODEL_out"]},
        "n": controls,
        "out": {"_model_name": "OutputModel", "outputs": [new_output(**output) for output in outputs]},
    }

    def plant(notebook: NotebookNode) -> None:
        cell = cell_with(notebook, "default_rng(7)")
        cell.metadata.tags = list(tags)
        cell.outputs = [new_output("display_data", data={VIEW: {"model_id": "box"}, "text/plain": "VBox()"})]
        saved = {key: {"state": model} for key, model in models.items()}
        notebook.metadata.widgets = {STATE: {"state": saved}}

    return plant


def print_instead(text: str):
    def plant(notebook: NotebookNode) -> None:
        cell_with(notebook, "'entropy'").outputs[0].text = text

    return plant


def forget_output(notebook: NotebookNode) -> None:
    cell_with(notebook, "print(table)").outputs = []


def count_backwards(notebook: NotebookNode) -> None:
    cell_with(notebook, "default_rng").execution_count = 2
    cell_with(notebook, "'entropy'").execution_count = 1


def remove(*pieces: str):
    def plant(notebook: NotebookNode) -> None:
        unwanted = [id(cell_with(notebook, piece)) for piece in pieces]
        notebook.cells = [cell for cell in notebook.cells if id(cell) not in unwanted]

    return plant


def add_ideas(count: int):
    def plant(notebook: NotebookNode) -> None:
        notebook.cells[8:8] = [new_markdown_cell("One more idea.") for _ in range(count)]

    return plant


def solve_twice(notebook: NotebookNode) -> None:
    where = notebook.cells.index(cell_with(notebook, "{solution-start} ex-5"))
    notebook.cells.insert(where, new_markdown_cell("```{solution} ex-5\nAgain.\n```"))


def head_within_gate(notebook: NotebookNode) -> None:
    where = notebook.cells.index(cell_with(notebook, "{solution-start} ex-5"))
    notebook.cells.insert(where + 1, new_markdown_cell("### Step one"))


WORDS_80 = "word " * 16
CAPTION_ONLY = {"figure": {"caption": "Three letters."}}
MUTE = {"image": {"alt": f"Figure of {WORDS_80}"}, "figure": {"caption": "Three letters."}}
PICTURE = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>", "text/plain": "<F>"}}

SAID = {"output_type": "stream", "name": "stdout", "text": "entropy 1.75 bits\n"}
RAISED = {"output_type": "error", "ename": "ValueError", "evalue": "p"}

PLANTED = [
    ("title_comes_first", swap("# Measure a surprise", "# Measure a surprise\n\nAnd more.")),
    ("title_comes_first", swap("# Measure a surprise", "Measure\n\n# Surprise")),
    ("opening_says_what_it_takes", swap("chapter-opening", "note")),
    ("opening_says_what_it_takes", swap("**You will be able to**", "**Aims**")),
    ("opening_says_what_it_takes", swap("- name the unit.", "")),
    ("opening_says_what_it_takes", swap("**Time** 40 minutes", "**Time** short")),
    ("opening_says_what_it_takes", swap("**Time** 40 minutes", "")),
    ("opening_says_what_it_takes", swap("[Surprise](01-entropy.ipynb)", "nothing")),
    ("opening_says_what_it_takes", swap("01-entropy.ipynb", "03-cross-entropy.ipynb")),
    ("headings_nest", say("#### Too deep")),
    ("headings_nest", say("# A second title")),
    ("headings_nest", swap("Do it.", "## Do it")),
    ("headings_nest", head_within_gate),
    ("figures_are_described", change_metadata("plt.show()", mystnb={})),
    ("figures_are_described", change_metadata("plt.show()", mystnb=CAPTION_ONLY)),
    ("figures_are_described", change_metadata("plt.show()", mystnb=MUTE)),
    ("figures_are_described", change_metadata("plt.show()", mystnb={"image": {"alt": ALT}})),
    ("figures_are_described", show(**PICTURE)),
    ("figures_are_described", interact(PICTURE)),
    ("images_have_alt_text", swap(f"![{ALT}]", "![]")),
    ("images_have_alt_text", swap(f"![{ALT}]", f"![Chart of {WORDS_80}]")),
    ("images_have_alt_text", say("```{figure} letters.svg\nA caption.\n```")),
    ("nothing_went_wrong", show(output_type="error", ename="ValueError", evalue="p")),
    ("nothing_went_wrong", show(output_type="stream", name="stderr", text="DeprecationWarning")),
    ("nothing_went_wrong", interact(SAID, RAISED)),
    ("nothing_went_wrong", interact({**SAID, "name": "stderr"})),
    ("execution_counts_rise", count_backwards),
    ("tags_are_known", change_metadata("# Measure", tags=["hide_input"])),
    ("tags_are_known", run_code("# NBVAL_SKIP\nsurprise = 1")),
    ("checked_outputs_are_stored", forget_output),
    ("checked_outputs_are_stored", change_metadata("default_rng", tags=CHECKED_TAGS)),
    ("shown_text_is_checked", run_code("print('a surprise')")),
    ("shown_text_is_checked", run_code("for _ in range(2):\n    print('a surprise')")),
    ("shown_text_is_checked", change_metadata("print(table)", tags=["keep_output"])),
    ("shown_text_is_checked", show(output_type="execute_result", data={"text/plain": "1.5 bits"})),
    ("live_cells_stand_still", interact()),
    ("live_cells_stand_still", interact(SAID, control="ColorPicker")),
    ("live_cells_stand_still", interact(SAID, tags=("keep_output",))),
    ("numbers_have_units", interact({**SAID, "text": "entropy 1.75\n"})),
    ("numbers_have_units", print_instead("entropy 1.75\n")),
    ("numbers_have_units", print_instead("surprisal s = 1.75\n")),
    ("numbers_have_units", print_instead("letter  surprisal (bits)\na 1.25\n\nmean 1.75\n")),
    ("numbers_have_units", print_instead("entropy 1e-9\n")),
    ("cells_are_few", remove("Idea 1 ", "Idea 2 ", "Idea 3 ", "Idea 4 ", "Idea 5 ", "Idea 6 ")),
    ("cells_are_few", add_ideas(20)),
    ("paragraphs_are_short", say("One, e.g. this. Two is $x$. $y$ is three. Four, at 0.5. Five.")),
    ("paragraphs_are_short", say(":::{note}\nOne. Two? Three. “Four.” Five.\n:::")),
    ("code_cells_are_short", run_code("\n".join(f"x_{n} = {n}" for n in range(31)))),
    ("sections_come_in_order", swap("## The puzzle\n", "## A game\n")),
    ("sections_come_in_order", swap("## Summary", "## In short")),
    ("sections_come_in_order", swap("## The puzzle answered", "## An answer")),
    ("sections_come_in_order", swap("## Further reading", "## Books")),
    ("exercises_are_complete", swap("By hand: case 0", "Case 0")),
    ("exercises_are_complete", remove("{exercise} Judgement: case 2", "{solution-start} ex-2")),
    ("exercises_are_solved", remove("{solution-start} ex-3")),
    ("exercises_are_solved", solve_twice),
    ("exercises_are_solved", say("```{solution} ex-nowhere\nNothing.\n```")),
    ("questions_are_enough", remove("Case 1?")),
    ("questions_are_enough", swap("Question('Case 1?'", "first = Question('Case 1?'")),
    ("answers_are_hidden", change_metadata("Case 1?", tags=["question", "hide-input"])),
    ("answers_are_hidden", change_metadata("Case 1?", tags=["remove-input"])),
    ("answers_are_hidden", change_metadata("Case 1?", jupyter={})),
    ("words_are_plain", say("This is Simply a sum.")),
    ("words_are_plain", say("- It is obviously true.")),
    ("words_are_plain", say("### Let's dive in")),
    ("words_are_plain", say("So it is one bit!")),
    ("words_are_plain", say("```{tip} Look here!\nThere.\n```")),
    ("random_numbers_are_seeded", run_code("np.random.seed(1)")),
    ("random_numbers_are_seeded", run_code("sample = np.random.rand(3)")),
    ("random_numbers_are_seeded", run_code("rng = np.random.default_rng()")),
    ("random_numbers_are_seeded", run_code("rng = np.random.default_rng(seed=None)")),
    ("random_numbers_are_seeded", run_code("import random")),
    ("random_numbers_are_seeded", run_code("from numpy.random import normal")),
]  # fmt: skip


def test_good_notebook_keeps_every_rule(good: Chapter) -> None:
    assert complaining(good) == set()


@pytest.mark.parametrize(("rule", "plant"), PLANTED, ids=lambda part: part if isinstance(part, str) else "")
def test_planted_fault_is_seen_by_its_rule_alone(good: Chapter, rule: str, plant) -> None:
    notebook = copy.deepcopy(good.notebook)
    plant(notebook)
    assert notebook != good.notebook
    faulty = Chapter(notebook, number=2, executed=copy.deepcopy(notebook), seconds=3.0)
    assert complaining(faulty) == {rule}
    assert all(str(fault).strip() for fault in RULES[rule](faulty))


@pytest.mark.parametrize("seconds", [None, 30.0])
def test_slow_or_unbuilt_chapter_is_seen(good: Chapter, seconds: float | None) -> None:
    assert complaining(Chapter(good.notebook, 2, good.notebook, seconds)) == {"runs_fast"}


def test_everything_that_a_compared_cell_lacks_is_named(good: Chapter) -> None:
    change_metadata("default_rng(7)", tags=["nbval-check-output"])(good.notebook)
    faults = RULES["checked_outputs_are_stored"](good)
    assert [fault.cell for fault in faults] == [4, 4]
    assert "tag it keep_output" in str(faults[0])
    assert "no stored output" in str(faults[1])


def test_missing_kind_of_exercise_is_seen(good: Chapter) -> None:
    for cell in good.notebook.cells:
        cell.source = cell.source.replace("{exercise} Judgement", "{exercise} By hand")
    assert complaining(Chapter(good.notebook, 2, None, 3.0)) == {"exercises_are_complete"}


def test_fresh_output_counts_more_than_the_stored_one(good: Chapter) -> None:
    cell_with(good.executed, "'entropy'").outputs[0].text = "entropy 1.75\n"
    assert complaining(good) == {"numbers_have_units"}


def test_every_rule_has_a_planted_fault() -> None:
    assert {rule for rule, _ in PLANTED} | {"runs_fast"} == set(RULES)


def test_what_is_printed_in_pieces_is_read_in_one(good: Chapter) -> None:
    cell = cell_with(good.notebook, "'entropy'")
    print_instead("letter  surprisal (bits)\n")(good.notebook)
    cell.outputs = [cell.outputs[0], type(cell.outputs[0])(cell.outputs[0], text="a 1.25\n")]
    assert RULES["numbers_have_units"](Chapter(good.notebook, 2, None, 3.0)) == []


@pytest.mark.parametrize(
    ("harmless", "rule"),
    [
        (say("There are $3! = 6$ orders, 4! of four, and n! of n; `a != b`."), "words_are_plain"),
        (say("> It is simply so!\n\nShe calls it “obviously wrong!” there."), "words_are_plain"),
        (say("By C. E. Shannon, i.e. him, cf. Fig. 2. At 0.5. 3 vs. 4."), "paragraphs_are_short"),
        (say("- One. Two. Three. Four. Five. Six."), "paragraphs_are_short"),
        (say("One. Two. Three. It is proved. $\\square$"), "paragraphs_are_short"),
        (run_code("def report(p):\n    print(p)"), "shown_text_is_checked"),
        (change_metadata("'entropy'", tags=["nbval-ignore-output"]), "shown_text_is_checked"),
        (run_code("\n".join(["x = 1"] * 30)), "code_cells_are_short"),
        (print_instead("log2 p (bits)\n 1.25\n-2.75\n"), "numbers_have_units"),
        (print_instead("3 letters, 4 outcomes\n12\n"), "numbers_have_units"),
        (print_instead("took 1.25 s, 40.5 %\n"), "numbers_have_units"),
        (run_code("rng: np.random.Generator = default_rng(SEED)"), "random_numbers_are_seeded"),
    ],
)  # fmt: skip
def test_harmless_is_let_through(good: Chapter, harmless, rule: str) -> None:
    harmless(good.notebook)
    assert RULES[rule](Chapter(good.notebook, 2, None, 3.0)) == []


def test_explorer_needs_no_picture_metadata(good: Chapter) -> None:
    data = {"text/html": '<figure class="klcourse-live">', "image/png": "", "text/plain": "<X>"}
    show(output_type="display_data", data=data)(good.notebook)
    assert complaining(Chapter(good.notebook, 2, None, 3.0)) == set()


def test_live_cell_is_judged_by_what_stands_still(good: Chapter) -> None:
    interact(SAID)(good.notebook)
    assert complaining(Chapter(good.notebook, 2, None, 3.0)) == set()


# nbval compares what is stored with what a fresh run prints


def first_kept_number(notebook: NotebookNode) -> int | None:
    for index, cell in enumerate(notebook.cells):
        checked = "nbval-check-output" in cell.metadata.get("tags", [])
        if checked and any(re.search(r"\d", output.get("text", "")) for output in cell.outputs):
            return index
    return None


def run_nbval(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # of the plugins, nbval is all it needs
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "nbval.plugin"]
    return subprocess.run(
        [*command, "-rpf", "--nbval-lax", "--nbval-current-env", "."],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_nbval_sees_one_changed_digit(tmp_path: Path) -> None:
    notebook = nbformat.read(CHAPTERS[0], as_version=4)
    last = first_kept_number(notebook)
    assert last is not None, f"{CHAPTERS[0].name} keeps no printed number that nbval could compare"
    notebook.cells = [cell for cell in notebook.cells[: last + 1] if cell.cell_type == "code"]
    nbformat.write(notebook, tmp_path / "honest.ipynb")

    output = next(o for o in notebook.cells[-1].outputs if re.search(r"\d", o.get("text", "")))
    output.text = re.sub(r"\d", lambda match: str((int(match[0]) + 1) % 10), output.text, count=1)
    nbformat.write(notebook, tmp_path / "changed.ipynb")

    ran = run_nbval(tmp_path)
    count = len(notebook.cells)
    assert f"1 failed, {2 * count - 1} passed" in ran.stdout, ran.stdout + ran.stderr
    assert f"FAILED changed.ipynb::Cell {count - 1}" in ran.stdout
    assert "mismatch" in ran.stdout
