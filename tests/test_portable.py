"""The copies that readers take away, the launch buttons, and the files that automate a fork."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pybtex.database import parse_string
from sphinx.errors import ConfigError

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "book/_ext"))

import launch  # noqa: E402
import portable  # noqa: E402
from plain_markdown import Book, Target, Translator, leftovers, myst_reader  # noqa: E402

SITE = ROOT / "_build/html"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
NOTEBOOKS = [
    chapter["file"]
    for part in yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    for chapter in part["chapters"]
    if chapter["file"].startswith("notebooks/")
]
CHAPTERS = [name for name in NOTEBOOKS if re.match(r"notebooks/\d\d-", name)]
URL = "https://somebody.github.io/course/"
READER = myst_reader(CONFIG["parse"]["myst_enable_extensions"])
REFERENCES = parse_string(
    r"""
    @article{shannon, author={Shannon, Claude E.}, title={T}, year={1948}, doi={10.1/s}}
    @article{kullback, author={Kullback, S. and Leibler, R.}, title={T}, year={1951}}
    @book{many, author={G{\"o}del, Kurt and {de Finetti}, B. and C, D.}, title={T}, year={1990},
      url={https://example.org/many}}
    @misc{nobody, title={A Corpus}}
    """,
    "bibtex",
).entries
TARGETS = {
    ("page", "notebooks/02-next"): Target("notebooks/02-next.html", "Next"),
    ("page", "book/glossary"): Target("book/glossary.html", "Glossary"),
    ("label", "ex-coin"): Target("a.html#ex-coin", "Exercise 3", "Exercise 3"),
    ("label", "fig-area"): Target("a.html#fig-area", "Areas", "Fig. 2"),
    ("label", "units"): Target("a.html#units", "Units"),
    ("term", "entropy"): Target("book/glossary.html#term-entropy", "entropy"),
    ("equation", "mean"): Target("a.html#equation-mean", "", "4"),
    ("object", "klcourse.entropy"): Target("book/api.html#klcourse.entropy", "klcourse.entropy"),
}
ENTROPY = f"[entropy]({URL}book/glossary.html#term-entropy)"
FORK = launch.Fork("somebody/course", "abc123", URL)


def translator(url: str = URL, folder: Path = ROOT) -> Translator:
    return Translator(READER, Book(url, TARGETS, REFERENCES), "notebooks/01-first", folder)


# The conversion ----------------------------------------------------------------------------------

PLAIN = {
    "note": (":::{note}\nOne.\n:::", "> **Note**\n>\n> One."),
    "first line is body": ("```{tip} One\ntwo\n```", "> **Tip**\n>\n> One\n> two"),
    "see also": (":::{seealso}\nX\n:::", "> **See also**\n>\n> X"),
    "important, warning": (
        ":::{important}\nX\n:::\n\n:::{warning}\nY\n:::",
        "> **Important**\n>\n> X\n\n> **Warning**\n>\n> Y",
    ),
    "admonition": (
        ":::{admonition} Before $p$ {term}`entropy`\n:class: chapter-opening\n\n- one\n- two\n:::",
        f"> **Before $p$ {ENTROPY}**\n>\n> - one\n> - two",
    ),
    "dropdown class": (
        ":::{admonition} Proof of `x` in $a<b$\n:class: dropdown\nText.\n:::",
        "<details>\n<summary>Proof of <code>x</code> in $a&lt;b$</summary>\n\nText.\n\n</details>",
    ),
    "dropdown": (
        "````{dropdown} More\nText\n````",
        "<details>\n<summary>More</summary>\n\nText\n\n</details>",
    ),
    "nested": (
        "::::{note}\nA\n:::{tip}\nB\n:::\nC\n::::",
        "> **Note**\n>\n> A\n>\n> > **Tip**\n> >\n> > B\n>\n> C",
    ),
    "code in a callout": (
        "````{note}\n```python\n{term}`x` = 1\n```\n````",
        "> **Note**\n>\n> ```python\n> {term}`x` = 1\n> ```",
    ),
    "in a list": (
        "1. one\n   ```{note}\n   A\n   ```\n2. two",
        "1. one\n\n   > **Note**\n   >\n   > A\n\n2. two",
    ),
    "text close to it": (
        "Before\n:::{note}\nA\n:::\nafter",
        "Before\n\n> **Note**\n>\n> A\n\nafter",
    ),
    "exercise": (
        ":::{exercise} By hand: a coin\n:label: ex-coin\nDo it.\n:::",
        "> **Exercise 3 (By hand: a coin)**\n>\n> Do it.",
    ),
    "exercise without title": (
        "```{exercise}\n:label: ex-coin\n\nDo it.\n```",
        "> **Exercise 3**\n>\n> Do it.",
    ),
    "solution": (
        ":::{solution} ex-coin\n:class: dropdown\nDone.\n:::",
        "<details>\n<summary>Solution to Exercise 3</summary>\n\nDone.\n\n</details>",
    ),
    "gated exercise": (
        ":::{exercise-start} In code\n:label: ex-coin\n:::\nDo.\n:::{exercise-end}\n:::",
        "> **Exercise 3 (In code)**\n\nDo.",
    ),
    "gated solution": (
        "```{solution-start} ex-coin\n:class: dropdown\n```",
        "**Solution to Exercise 3**",
    ),
    "gate's end": (":::{solution-end}\n:::", ""),
    "math": (
        "```{math}\n:label: mean\nx = y\n```",
        "$$\nx = y \\tag{4}\n$$",
    ),
    "labelled formula": ("$$\nx\n$$ (mean)", "$$\nx \\tag{4}\n$$"),
    "formula": ("$$\nx\n$$", "$$\nx\n$$"),
    "formula in a callout is one line": (
        ":::{note}\n$$\nx % why\n= 100\\%\n$$\nWith $a\n< b$.\n:::",
        "> **Note**\n>\n> $$x = 100\\%$$\n>\n> With $a < b$.",
    ),
    "environment in a quotation": (
        "> \\begin{align}\n> x\n> \\end{align}",
        "> \\begin{align} x \\end{align}",
    ),
    "code block": ("```{code-block} python\nx\n```", "```python\nx\n```"),
    "raw": ("```{raw} html\n<b>x</b>\n```\n\n```{raw} latex\nx\n```", "<b>x</b>"),
    "target, comment, attributes": (
        "(here)=\n# Title\n\n% secret\n\n{.wide #a}\nText",
        "# Title\n\n\nText",
    ),
    "attributes of a link": ("[a](https://x.org){.b} `c`{.d}", "[a](https://x.org) `c`"),
    "ref": (
        "{ref}`units`, {ref}`them <units>`",
        f"[Units]({URL}a.html#units), [them]({URL}a.html#units)",
    ),
    "ref to an exercise": ("{ref}`ex-coin`", f"[Exercise 3]({URL}a.html#ex-coin)"),
    "numref": (
        "{numref}`fig-area` {numref}`Figure %s <fig-area>`",
        f"[Fig. 2]({URL}a.html#fig-area) [Figure 2]({URL}a.html#fig-area)",
    ),
    "doc": (
        "{doc}`02-next` {doc}`it </book/glossary>`",
        f"[Next]({URL}notebooks/02-next.html) [it]({URL}book/glossary.html)",
    ),
    "term": (
        "{term}`Entropy` {term}`bits <entropy>`",
        f"{ENTROPY.replace('[e', '[E')} {ENTROPY.replace('entropy]', 'bits]')}",
    ),
    "eq": ("{eq}`mean`", f"[(4)]({URL}a.html#equation-mean)"),
    "abbr": ("{abbr}`KL (Kullback & Leibler)`", '<abbr title="Kullback &amp; Leibler">KL</abbr>'),
    "math role": ("{math}`x_1 < 2`", "$x_1 < 2$"),
    "sub": ("H{sub}`2`O", "H<sub>2</sub>O"),
    "python object": (
        "{py:func}`~klcourse.entropy`",
        f"[`entropy`]({URL}book/api.html#klcourse.entropy)",
    ),
    "cite": (
        "{cite}`shannon, kullback`",
        "([Shannon, 1948](https://doi.org/10.1/s); Kullback & Leibler, 1951)",
    ),
    "cite:p": ("{cite:p}`many`", "([Gödel et al., 1990](https://example.org/many))"),
    "cite:t": ("{cite:t}`shannon`", "[Shannon (1948)](https://doi.org/10.1/s)"),
    "cite without author": ("{cite:p}`nobody`", "(A Corpus, n.d.)"),
    "link to a chapter": (
        "[the *next* {term}`entropy`](02-next.ipynb) [](02-next.ipynb)",
        f"[the *next* {ENTROPY}]({URL}notebooks/02-next.html) [Next]({URL}notebooks/02-next.html)",
    ),
    "link to a page's part": (
        "[a](../book/glossary.md#term) [b](#units) [c](units)",
        f"[a]({URL}book/glossary.html#term) [b]({URL}a.html#units) [c]({URL}a.html#units)",
    ),
    "roles in heading and table": (
        "# A {term}`entropy`\n\n| {term}`entropy` | x |\n|---|---|\n| {eq}`mean` | {term}`entropy` |",
        f"# A {ENTROPY}\n\n| {ENTROPY} | x |\n|---|---|\n| [(4)]({URL}a.html#equation-mean) | {ENTROPY} |",
    ),
    "code is left alone": (
        "`{term}` `` {term}`entropy` ``\n\n    :::{note}\n\n```md\n:::{note}\n```",
        "`{term}` `` {term}`entropy` ``\n\n    :::{note}\n\n```md\n:::{note}\n```",
    ),
}


@pytest.mark.parametrize(("source", "plain"), PLAIN.values(), ids=PLAIN.keys())
def test_each_construct_has_a_plain_form(source: str, plain: str) -> None:
    text, _ = translator().cell(source)
    assert text == plain
    assert leftovers(READER, text) == []


def test_without_a_published_book_links_into_it_are_text() -> None:
    source = "[the *next*](02-next.ipynb), {ref}`units`, {term}`entropy`, [x](https://x.org)"
    assert translator(url="").text(source) == "the *next*, Units, entropy, [x](https://x.org)"


def test_pictures_travel_inside_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "area.svg").write_text("<svg/>")
    figure = "```{figure} area.svg\n:name: fig-area\n:alt: two areas\n\nA {eq}`mean`.\n```"
    text, attachments = translator(folder=tmp_path).cell(f"{figure}\n![b](area.svg)")
    caption = f"**Fig. 2.** A [(4)]({URL}a.html#equation-mean)."
    assert text == f"![two areas](attachment:area.svg)\n\n{caption}\n\n![b](attachment:area.svg)"
    assert attachments == {"area.svg": {"image/svg+xml": "PHN2Zy8+"}}


RAW = {
    "directive {epigraph}": ":::{epigraph}\nX\n:::",
    "directive {list-table}": "```{list-table}\n* - x\n```",
    "directive {exercise}": ":::{exercise}\n:label: nowhere\n:::",
    "role {download}`x`": "Get {download}`x`.",
    "role {term}`nonsense`": "> {term}`nonsense`",
    "role {cite}`nobody-else`": "{cite}`nobody-else`",
    "footnote": "A[^1]\n\n[^1]: B",
    "definition list": "Term\n: meaning",
    "substitution x": "{{ x }}",
    "address 09-none.ipynb inside the book": "[a](09-none.ipynb)",
    "address none.svg inside the book": "![a](none.svg)",
    'address inside the book in <img src="a.svg">': '<img src="a.svg">',
    "labelled formula": "$$\nx\n$$ (nowhere)",
}


@pytest.mark.parametrize(("report", "source"), RAW.items(), ids=RAW.keys())
def test_what_has_no_plain_form_is_reported(report: str, source: str) -> None:
    assert any(line.startswith(report) for line in leftovers(READER, translator().text(source)))


# The first cell ----------------------------------------------------------------------------------


def run_without_klcourse(source: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Run a first cell where klcourse is missing; the magics that it called."""
    calls: list[tuple[str, str]] = []
    shell = SimpleNamespace(run_line_magic=lambda name, line: calls.append((name, line)))
    monkeypatch.setitem(sys.modules, "klcourse", None)
    exec(TransformerManager().transform_cell(source), {"get_ipython": lambda: shell})
    return calls


def test_published_first_cell_installs_from_the_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = run_without_klcourse(portable.first_cell(FORK).source, monkeypatch)
    url = "git+https://github.com/somebody/course@abc123"
    assert calls == [("pip", f'install -q "klcourse @ {url}"')]


def test_local_first_cell_says_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModuleNotFoundError, match="run  pip install -e"):
        run_without_klcourse(portable.first_cell(None).source, monkeypatch)


def test_copy_keeps_cells_and_outputs_and_drops_empty_gates() -> None:
    figure = new_output("display_data", data={"image/svg+xml": "<svg/>"})
    code = new_code_cell("1", metadata={"tags": ["hide-input"]}, outputs=[figure])
    gate = new_markdown_cell(":::{solution-end}\n:::")
    notebook = new_notebook(cells=[new_markdown_cell("# T {eq}`none`"), code, gate])
    copy, problems = portable.portable_copy(notebook, translator(), FORK)
    assert [cell.cell_type for cell in copy.cells] == ["code", "markdown", "code"]
    assert copy.cells[2] == code
    assert problems == [f"cell 1: role {{eq}}`none` {portable.NO_PLAIN_FORM}"]
    assert gate in notebook.cells


def test_invalid_notebook_is_a_clear_line() -> None:
    notebook = new_notebook()
    notebook.metadata = {"kernelspec": {"name": "python3"}}
    _, problems = portable.portable_copy(notebook, translator(), FORK)
    assert problems == ["the notebook breaks the notebook format: 'display_name' is a required property"]


# The fork ----------------------------------------------------------------------------------------

PUBLISH = {"COURSE_PUBLISH": "true", "GITHUB_REPOSITORY": "Some-Body/course", "GITHUB_SHA": "abc"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (*PUBLISH, "COURSE_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def configured() -> SimpleNamespace:
    config = SimpleNamespace(html_theme_options={"show_navbar_depth": 1}, html_baseurl="")
    launch.add_launch_buttons(None, config)
    return config


def test_published_build_has_launch_buttons(environment: pytest.MonkeyPatch) -> None:
    for name, value in PUBLISH.items():
        environment.setenv(name, value)
    config = configured()
    assert config.html_baseurl == "https://some-body.github.io/course/"
    assert config.html_theme_options["repository_url"] == "https://github.com/Some-Body/course"
    assert config.html_theme_options["launch_buttons"]["colab_url"]
    assert config.html_theme_options["show_navbar_depth"] == 1


@pytest.mark.parametrize("publish", ["", "false"])
def test_other_builds_have_none(environment: pytest.MonkeyPatch, publish: str) -> None:
    environment.setenv("GITHUB_REPOSITORY", "somebody/course")
    environment.setenv("COURSE_PUBLISH", publish)
    assert configured() == SimpleNamespace(html_theme_options={"show_navbar_depth": 1}, html_baseurl="")


@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({"COURSE_URL": "https://kl.example.org"}, "https://kl.example.org/"),
        ({"COURSE_URL": ""}, "https://some-body.github.io/course/"),
        ({"GITHUB_REPOSITORY": "Me/me.github.io"}, "https://me.github.io/"),
    ],
)
def test_address_of_the_published_book(changes: dict[str, str], url: str) -> None:
    assert launch.publishing_fork({**PUBLISH, **changes}).book_url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [("GITHUB_REPOSITORY", ""), ("GITHUB_REPOSITORY", "course"), ("GITHUB_SHA", "")],
)
def test_publishing_without_a_fork_is_one_clear_error(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"COURSE_PUBLISH is true but {name} is .*: set it to"):
        launch.publishing_fork({**PUBLISH, name: value})


def test_binder_gets_the_package_and_pinned_tools() -> None:
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    package, *tools = launch.binder_requirements(FORK, pins).splitlines()
    assert package == "klcourse @ git+https://github.com/somebody/course@abc123"
    assert [tool.split("==")[0] for tool in tools] == list(launch.BINDER_TOOLS)


# A whole small book ------------------------------------------------------------------------------

CONF = f"""
import sys
sys.path.insert(0, {str(ROOT / "book/_ext")!r})
extensions = ["myst_nb", "sphinx_exercise", "sphinx_book_theme", "launch", "portable"]
html_theme = "sphinx_book_theme"
myst_enable_extensions = ["colon_fence", "dollarmath"]
nb_execution_mode = "cache"
root_doc = "chapter"
"""


def small_book(
    folder: Path, markdown: str, environment: pytest.MonkeyPatch
) -> subprocess.CompletedProcess[str]:
    """Build a book of one chapter, with warnings as errors."""
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "requirements.txt").write_text("jupyterlab==4.4.0\nnumpy==2.0\n", encoding="utf-8")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = new_notebook(cells=[new_markdown_cell(markdown)], metadata=kernel)
    nbformat.write(notebook, folder / "chapter.ipynb")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", folder, folder / "site"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_published_book(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    for name, value in PUBLISH.items():
        environment.setenv(name, value)
    exercise = ":::{exercise} Coin\n:label: coin\nToss.\n:::\n\n[](chapter.ipynb)"
    build = small_book(tmp_path, f"# One\n\n{exercise}", environment)
    assert build.returncode == 0, build.stderr
    page = (tmp_path / "site/chapter.html").read_text(encoding="utf-8")
    copy = "Some-Body/course/blob/gh-pages/_sources/chapter.ipynb"
    assert f'href="https://colab.research.google.com/github/{copy}"' in page
    assert (
        'href="https://mybinder.org/v2/gh/Some-Body/course/gh-pages'
        '?urlpath=lab/tree/_sources/chapter.ipynb"' in page
    )
    cells = nbformat.read(tmp_path / "site/_sources/chapter.ipynb", as_version=4).cells
    assert "Some-Body/course@abc" in cells[0].source
    assert "> **Exercise 1 (Coin)**" in cells[1].source
    assert "[One](https://some-body.github.io/course/chapter.html)" in cells[1].source
    binder = (tmp_path / "site/binder/requirements.txt").read_text(encoding="utf-8")
    assert binder.splitlines()[1:] == ["jupyterlab==4.4.0"]
    assert (tmp_path / "site/.nojekyll").exists()


def test_unknown_directive_fails_the_build(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    build = small_book(tmp_path, "# One\n\n:::{epigraph}\nX\n:::", environment)
    assert build.returncode == 1
    assert "cell 1: directive {epigraph} has no plain form" in build.stderr
    page = (tmp_path / "site/chapter.html").read_text(encoding="utf-8")
    assert "mybinder" not in page
    assert "colab" not in page
    assert not (tmp_path / "site/binder").exists()


# The built course --------------------------------------------------------------------------------


def chapter_copy(chapter: str) -> nbformat.NotebookNode:
    path = SITE / "_sources" / f"{chapter}.ipynb"
    assert path.exists(), f"{path} is missing: build the book first (make book)"
    return nbformat.read(path, as_version=4)


def raw_syntax(markdown: str) -> bool:
    """Whether MyST is left, by the plainest means: it shares no code with the conversion."""
    if re.search(r"(?m)^[> ]*(```+|:::+) *\{", markdown):
        return True
    prose = re.sub(r"(?ms)^[> ]*(```+).*?^[> ]*\1", "", markdown)
    return bool(re.search(r"(?m)\{[\w:-]+\}`|^[> ]*(:::|\([\w-]+\)=$|\{\.)", prose))


@pytest.mark.parametrize("chapter", NOTEBOOKS)
def test_copy_of_a_chapter_is_plain(chapter: str) -> None:
    source = nbformat.read(ROOT / f"{chapter}.ipynb", as_version=4)
    assert any(raw_syntax(cell.source) for cell in source.cells), "nothing to convert"
    copy = chapter_copy(chapter)
    nbformat.validate(copy)
    assert copy.cells[0].id == "install-klcourse"
    texts = [cell.source for cell in copy.cells if cell.cell_type == "markdown"]
    assert [text for text in texts if leftovers(READER, text) or raw_syntax(text)] == []


@pytest.mark.parametrize("chapter", NOTEBOOKS)
def test_copy_of_a_chapter_has_its_code_and_outputs(chapter: str) -> None:
    source = nbformat.read(ROOT / f"{chapter}.ipynb", as_version=4)
    code = [cell.source for cell in source.cells if cell.cell_type == "code"]
    copied = [cell for cell in chapter_copy(chapter).cells[1:] if cell.cell_type == "code"]
    assert [cell.source for cell in copied] == code
    shown = [cell for cell in copied if re.search(r"print\(|plt\.show\(", cell.source)]
    assert all(cell.outputs for cell in shown)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_copy_numbers_exercises_as_the_page_does(chapter: str) -> None:
    text = "\n".join(cell.source for cell in chapter_copy(chapter).cells)
    page = (SITE / f"{chapter}.html").read_text(encoding="utf-8")
    in_copy = re.findall(r"> \*\*(Exercise [\d.]+) \(", text)
    in_page = re.findall(r'"admonition-title"><span class="caption-number">(Exercise [\d.]+)', page)
    assert in_copy
    assert in_copy == in_page


def test_copy_runs_anywhere(tmp_path: Path) -> None:
    copy = chapter_copy(CHAPTERS[0])
    NotebookClient(copy, timeout=60, resources={"metadata": {"path": tmp_path}}).execute()


# The files that automate a fork ------------------------------------------------------------------


def workflow(name: str) -> dict:
    text = (ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def steps(name: str) -> list[dict]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def commands(name: str) -> str:
    return "\n".join(step.get("run", "") for step in steps(name))


WORKFLOWS = ["ci", "publish", "weekly"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflow_pins_actions_and_grants_little(name: str) -> None:
    assert workflow(name)["permissions"] == {"contents": "read"}
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in used)


def test_ci_runs_the_ci_script_on_every_supported_python() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = [c.rsplit(" ", 1)[1] for c in project["classifiers"] if ":: 3." in c]
    job = workflow("ci")["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == supported
    assert [step["run"] for step in job["steps"] if "run" in step] == ["bash .ci/run"]
    assert (ROOT / ".ci/run").is_file()


def test_publish_builds_for_the_fork_and_pushes_where_the_buttons_look() -> None:
    job = workflow("publish")["jobs"]["publish"]
    build = next(step for step in job["steps"] if step.get("run") == "make book")
    assert build["env"]["COURSE_PUBLISH"] == "true"
    assert job["permissions"] == {"contents": "write"}
    assert commands("publish").rstrip().endswith(f'.git" {launch.BRANCH}')


def test_weekly_runs_cold_checks_links_and_tries_the_oldest_bounds() -> None:
    assert "cache" not in str(steps("weekly"))
    for command in ("bash .ci/run", "--builder linkcheck", "--resolution lowest-direct"):
        assert command in commands("weekly")


HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]


def test_hooks_have_the_pinned_versions() -> None:
    pins = set((ROOT / "requirements.txt").read_text(encoding="utf-8").split())
    tools = {tool for hook in HOOKS for tool in hook["additional_dependencies"]}
    assert {tool for tool in tools if not tool.startswith("pre-commit-hooks==")} <= pins
    assert {tool.split("==")[0] for tool in tools} >= {"ruff", "nbstripout", "codespell"}


def test_nbstripout_keeps_what_is_compared(tmp_path: Path) -> None:
    def printed(number: int, tags: list[str]) -> nbformat.NotebookNode:
        output = new_output("stream", text=f"{number}\n")
        return new_code_cell(
            f"print({number})", execution_count=number, metadata={"tags": tags}, outputs=[output]
        )

    cells = [printed(1, ["keep_output", "nbval-check-output"]), printed(2, [])]
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python", "version": "3.11.7"},
    }
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)
    entry = next(hook["entry"] for hook in HOOKS if hook["id"] == "nbstripout")
    subprocess.run([sys.executable, "-m", *shlex.split(entry), path], check=True, timeout=60)
    stripped = nbformat.read(path, as_version=4)
    nbformat.validate(stripped)
    assert stripped.cells[0] == cells[0]
    assert stripped.cells[1] == {**cells[1], "outputs": []}
    assert stripped.metadata.language_info == {"name": "python"}


def test_citation_agrees_with_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == project["version"]
    assert project["license"] in citation["license"]
    assert citation["title"].startswith(CONFIG["title"])


def test_issue_form_asks_what_a_fix_needs() -> None:
    path = ROOT / ".github/ISSUE_TEMPLATE/wrong-or-unclear.yml"
    body = yaml.safe_load(path.read_text(encoding="utf-8"))["body"]
    fields = {field["id"]: field.get("validations", {}).get("required", False) for field in body}
    assert fields == {
        "page": True,
        "says": True,
        "correct": True,
        "computation": False,
        "environment": True,
    }
