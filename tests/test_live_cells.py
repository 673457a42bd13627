"""`interact` in a page: what stands still, what is said of it, and faults that must fail a build."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import ipywidgets
import nbformat
import pytest
from bs4 import BeautifulSoup
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from klcourse import datasets
from test_chapter_01 import next_symbol

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
sys.path.insert(0, str(ROOT / "book" / "_ext"))

import live_cells  # noqa: E402
from live_cells import STATE, VIEW, Control, live_cell, still_copy  # noqa: E402

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
ALT = "A line that climbs from zero at the left to one half at the right."
SETUP = """\
import matplotlib.pyplot as plt
from ipywidgets import interact
from klcourse import plotting

plotting.use_course_style()


def climb(x=0.5, unit="bit", *, grid=False, name="a <b>"):
    print(f"x is {x}")
    plt.plot([0, x])
    plt.show()
    return 2 * x
"""
DRAWS = "interact(climb, x=(0.0, 1.0, 0.1), unit=['bit', 'nat'])"  # and returns, so that it is echoed
FAILS = "interact(lambda n: 1 / n, n=(0, 2)).widget.children[0].value = 0"
SILENT = "interact(lambda n: None, n=(0, 2));"
BARE = "import ipywidgets\nipywidgets.IntSlider()"
SOURCES = (DRAWS, FAILS, SILENT, BARE, "print('plain')")


def notebook_of(*sources: str) -> NotebookNode:
    """A notebook whose first two cells are a title and what the others need."""
    described = {"mystnb": {"image": {"alt": ALT}}}
    cells = [new_code_cell(source, metadata=described) for source in sources]
    return new_notebook(cells=[new_markdown_cell("# One"), new_code_cell(SETUP), *cells], metadata=KERNEL)


def shown(output: NotebookNode) -> str:
    return output.get("text") or output.get("ename") or min(output.data)


@pytest.fixture(scope="module")
def executed() -> NotebookNode:
    return NotebookClient(notebook_of(*SOURCES), timeout=60, record_timing=False).execute()


def still(executed: NotebookNode, source: str) -> live_cells.LiveCell | None:
    [cell] = [cell for cell in executed.cells if cell.source == source]
    return live_cell(cell.outputs, executed.metadata)


# What stands still -------------------------------------------------------------------------------


def test_all_that_the_function_gave_stands_in_the_widgets_place(executed: NotebookNode) -> None:
    live = still(executed, DRAWS)
    assert [shown(output) for output in live.outputs] == ["x is 0.5\n", "image/svg+xml", "text/plain"]
    assert live.outputs[2].data["text/plain"] == "1.0"
    assert live.gaps == live.failures == []


def test_still_results_survive_the_cache(executed: NotebookNode, tmp_path: Path) -> None:
    cache = get_cache(tmp_path)
    cache.cache_notebook_bundle(CacheBundleIn(executed, "chapter.ipynb"), check_validity=False)
    _, cached = cache.merge_match_into_notebook(notebook_of(*SOURCES))
    assert still(cached, DRAWS) == still(executed, DRAWS)
    assert still(cached, FAILS) == still(executed, FAILS)


def test_a_cell_without_a_widget_is_left_alone(executed: NotebookNode) -> None:
    assert still(executed, "print('plain')") is None
    assert still(executed, SETUP) is None


def test_an_explorer_keeps_its_own_html() -> None:
    data = {VIEW: {"model_id": "x"}, "text/html": "<figure>", "text/plain": "X()"}
    assert live_cell([new_output("display_data", data=data)], {}) is None


def test_what_a_function_raised_is_a_failure(executed: NotebookNode) -> None:
    live = still(executed, FAILS)
    assert live.failures == ["the function of the live cell raised ZeroDivisionError: division by zero"]
    assert live.gaps == []


@pytest.mark.parametrize("source", [SILENT, BARE])
def test_a_widget_without_a_still_result_is_a_gap(executed: NotebookNode, source: str) -> None:
    [gap] = still(executed, source).gaps
    assert gap.startswith("has a widget and no still result for the page")


def test_a_widget_whose_state_was_lost_is_a_gap(executed: NotebookNode) -> None:
    cell = executed.cells[2]
    assert cell.source == DRAWS
    # The echo of the function does not count as a result.
    assert live_cell(cell.outputs, {}).gaps == live_cell(cell.outputs[:1], {}).gaps != []


# What is said of it ------------------------------------------------------------------------------

WIDGETS = [
    (ipywidgets.FloatSlider(value=0.1 + 0.2), "slider", "stands at 0.3"),
    (ipywidgets.FloatSlider(value=-0.125, min=-1, step=0.125), "slider", "stands at -0.125"),
    (ipywidgets.IntSlider(value=1_000_000, max=10**7), "slider", "stands at 1000000"),
    (ipywidgets.FloatLogSlider(value=0.01, min=-3), "slider", "stands at 0.01"),
    (ipywidgets.FloatRangeSlider(value=(0.2, 0.8), max=1), "slider", "spans 0.2 to 0.8"),
    (ipywidgets.SelectionSlider(options=["dog", "cat"], value="cat"), "slider", "stands at cat"),
    (ipywidgets.Dropdown(options={"bits": 2, "nats": 2.718}, value=2.718), "menu", "stands at nats"),
    (ipywidgets.Dropdown(options=[1, 2], value=None), "menu", "stands at nothing"),
    (ipywidgets.RadioButtons(options=["p", "q"]), "choice", "stands at p"),
    (ipywidgets.SelectMultiple(options=list("abc"), value=list("abc")), "choice", "stands at a, b and c"),
    (ipywidgets.Checkbox(value=True), "checkbox", "is ticked"),
    (ipywidgets.Checkbox(value=False), "checkbox", "is not ticked"),
    (ipywidgets.Text(value="banana"), "field", "reads “banana”"),
    (ipywidgets.Textarea(), "field", "is empty"),
    (ipywidgets.IntText(value=3), "field", "stands at 3"),
    (ipywidgets.BoundedFloatText(value=0.5), "field", "stands at 0.5"),
]


def control_of(widget: ipywidgets.Widget) -> Control | None:
    """What is said of a widget, whose state comes to the page as JSON."""
    state = nbformat.from_dict({"state": widget.get_state()}).state
    state = {key: list(value) if isinstance(value, tuple) else value for key, value in state.items()}
    return live_cells.control_of(state["_model_name"].removesuffix("Model"), state)


@pytest.mark.parametrize(("widget", "noun", "stands"), WIDGETS, ids=lambda part: str(part)[:24])
def test_each_control_has_a_name_a_noun_and_a_value(
    widget: ipywidgets.Widget, noun: str, stands: str
) -> None:
    widget.description = "it"
    assert control_of(widget) == (noun, "it", stands)


@pytest.mark.parametrize("kind", [ipywidgets.ColorPicker, ipywidgets.DatePicker, ipywidgets.IntProgress])
def test_a_control_that_no_sentence_names_is_a_gap(kind: type[ipywidgets.Widget]) -> None:
    assert control_of(kind()) is None
    [gap] = live_cells.LiveCell([new_output("stream", text="x")], [], [kind.__name__]).gaps
    assert gap.startswith(f"has a control that no sentence names yet ({kind.__name__})")


def test_one_slider_is_moved_and_other_controls_are_changed() -> None:
    p, q = Control("slider", "p", "stands at 0.1"), Control("slider", "q", "stands at 0.2")
    menu = Control("menu", "unit", "stands at nats")
    say = lambda *controls: "".join(live_cells.sentence(list(controls), "run it."))  # noqa: E731
    assert say(p) == "Here the slider p stands at 0.1. To move it, run it."
    two = "Here the slider p stands at 0.1 and the slider q stands at 0.2. To move them, run it."
    assert say(p, q) == two
    three = "Here the slider p stands at 0.1, the slider q stands at 0.2 and the menu unit stands at nats."
    assert say(p, q, menu) == f"{three} To change them, run it."


def test_names_keep_their_signs_and_formulas() -> None:
    pieces = ["Here the slider ", "$p_1$", " stands at 1, the field ", "a_b", " reads “*”."]
    markdown = r"Here the slider $p_1$ stands at 1, the field *a\_b* reads “\*”."
    assert live_cells.as_markdown(pieces) == markdown
    html = [str(node) for node in live_cells.as_nodes(pieces)]
    assert html[1::2] == ["<math>p_1</math>", "<emphasis>a_b</emphasis>"]


# The copies that readers download ----------------------------------------------------------------


def test_a_copy_has_the_still_result_and_no_widget(executed: NotebookNode) -> None:
    before = nbformat.writes(executed)
    copy = still_copy(executed)
    assert nbformat.writes(executed) == before
    nbformat.validate(copy)
    assert "widgets" not in copy.metadata
    assert not any(
        VIEW in output.get("data", {}) for cell in copy.cells for output in cell.get("outputs", [])
    )
    *outputs, note = copy.cells[2].outputs
    assert [shown(output) for output in outputs] == ["x is 0.5\n", "image/svg+xml", "text/plain"]
    assert r"*grid* is not ticked and the field *name* reads “a \<b\>”. To" in note.data["text/markdown"]
    assert note.data["text/plain"].endswith("run the cells from the top down to here.")


def test_a_copy_keeps_the_state_of_explorers(executed: NotebookNode) -> None:
    state = executed.metadata.widgets[STATE].state
    of_explorer = NotebookNode(state=NotebookNode(_model_name="AnyModel", layout="IPY_MODEL_room"))
    extended = nbformat.from_dict(executed)
    extended.metadata.widgets[STATE].state = NotebookNode(**state, bars=of_explorer, room=of_explorer)
    assert set(still_copy(extended).metadata.widgets[STATE].state) == {"bars", "room"}


# A whole small book ------------------------------------------------------------------------------

CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book/_ext")!r})
extensions = ["myst_nb", "live_cells", "portable"]
nb_execution_mode = "cache"
nb_ipywidgets_js = {{}}
root_doc = "chapter"
exclude_patterns = ["jupyter_execute", ".jupyter_cache"]
"""


def build(folder: Path, *sources: str) -> subprocess.CompletedProcess[str]:
    """Build a book of one chapter and a page on how to use it, with warnings as errors."""
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "book").mkdir(exist_ok=True)
    (folder / "book/how-to-use.md").write_text("---\norphan: true\n---\n# How\n", encoding="utf-8")
    nbformat.write(notebook_of(*sources), folder / "chapter.ipynb")
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", ".", "site"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def output_of(page: Path) -> BeautifulSoup:
    html = page.read_text(encoding="utf-8")
    assert not re.search(rf"interactive\(|{re.escape(VIEW)}|{re.escape(STATE)}", html)
    [cell] = BeautifulSoup(html, "html.parser").select(".cell:has(.live-cell)")
    return cell.select_one(".cell_output")


def test_a_page_shows_the_still_result_and_says_how_to_move_it(tmp_path: Path) -> None:
    done = build(tmp_path, DRAWS)
    assert done.returncode == 0, done.stderr
    output = output_of(tmp_path / "site/chapter.html")
    assert output.select_one("img[src$='.svg']")["alt"] == ALT
    assert [text.get_text() for text in output.select("pre")] == ["x is 0.5\n", "1.0\n"]
    said = output.select_one("p.live-cell")
    assert said.get_text().startswith("Here the slider x stands at 0.5, the menu unit stands at bit,")
    assert said.get_text().endswith("has it, and how to use this book says how.")
    assert said.a["href"] == "book/how-to-use.html"
    assert (tmp_path / "site" / said.a["href"]).exists()
    copy = nbformat.read(tmp_path / "site/_sources/chapter.ipynb", as_version=4)
    assert VIEW not in nbformat.writes(copy)
    assert "image/svg+xml" in nbformat.writes(copy)


def test_failures_and_gaps_fail_the_build_by_notebook_and_cell(tmp_path: Path) -> None:
    done = build(tmp_path, FAILS, SILENT, "print('plain')")
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if ".ipynb: WARNING: " in line]
    assert len(told) == 2, done.stderr
    start = r"chapter\.ipynb: WARNING: cell"
    assert re.search(rf"{start} 3: the function of the live cell raised ZeroDivisionError", told[0])
    assert re.search(rf"{start} 4: has a widget and no still result for the page", told[1])


# The built course --------------------------------------------------------------------------------


def test_chapter_1_has_a_live_cell_that_stands_still() -> None:
    page = SITE / "notebooks/01-entropy.html"
    assert page.exists(), f"{page} is missing: build the book first (make book)"
    output = output_of(page)
    assert len(output.select_one("figure img")["alt"]) > 40
    assert output.select_one("p.live-cell").get_text().startswith("Here the slider poems stands at 1.")


def test_what_chapter_1_says_of_its_slider_at_the_end() -> None:
    whole = datasets.letters_only(datasets.language_reference())
    size = 60 * len(datasets.letters_only(datasets.zen_of_python()))
    pieces = [whole[start : start + size] for start in range(0, len(whole) - size, 2 * size)]
    assert len(pieces) == 4
    for piece in pieces:
        assert next_symbol(piece, 1) > next_symbol(whole, 1) - 0.2  # “come up to the long text”
        assert next_symbol(piece, 4) < next_symbol(whole, 4) - 0.2  # “still fall short”
