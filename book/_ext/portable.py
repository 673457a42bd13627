"""The copies of chapters that readers take away.

The page's download button gives `_sources/notebooks/NN-name.ipynb` and the launch buttons open the
same file, so each of them is overwritten with a portable copy once the book is built: outputs as
executed for this build, the text in Markdown that every notebook program shows, and a first cell
that sees to `klcourse`. What has no plain form is a warning, hence an error of the build.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.util import logging

from launch import COPIES, Fork, publishing_fork
from live_cells import still_copy
from plain_markdown import Book, Target, Translator, leftovers, myst_reader

logger = logging.getLogger(__name__)

NO_PLAIN_FORM = (
    "has no plain form for the copies that readers download: "
    "write it otherwise, or teach it to book/_ext/plain_markdown.py"
)
INSTALL = """\
# The course's helper package: installed when this notebook runs where it is missing.
try:
    import klcourse
except ModuleNotFoundError:
    %pip install -q "{requirement}"
"""
ASK_TO_INSTALL = """\
# The course's helper package: this copy was not published, so it cannot fetch the package itself.
try:
    import klcourse
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "klcourse is not installed: in your checkout of the course, run  pip install -e ."
    ) from None
"""


def numbers_of(app: Sphinx) -> dict[tuple[str, str], str]:
    """What Sphinx has numbered: ("notebooks/01-entropy", "ex-coin") is "Exercise 1.3"."""
    return {
        (page, identifier): app.config.numfig_format.get(kind, "%s") % ".".join(map(str, number))
        for page, kinds in app.env.toc_fignumbers.items()
        for kind, identifiers in kinds.items()
        for identifier, number in identifiers.items()
    }


def book_of(app: Sphinx) -> Book:
    """All that can be referred to, as Sphinx has resolved it."""
    env, numbers = app.env, numbers_of(app)
    standard = env.get_domain("std")
    targets: dict[tuple[str, str], Target] = {}

    def add(kind: str, name: str, page: str, anchor: str, title: str, number: str = "") -> None:
        address = app.builder.get_target_uri(page) + (anchor and f"#{anchor}")
        targets[kind, name] = Target(address, title, number)

    for page, title in env.titles.items():
        add("page", page, page, "", title.astext())
    for label, (page, anchor) in standard.anonlabels.items():
        title = standard.labels.get(label, ("", "", ""))[2]
        add("label", label, page, anchor, title, numbers.get((page, anchor), ""))
    for label, exercise in getattr(env, "sphinx_exercise_registry", {}).items():
        page = exercise["docname"]
        number = numbers.get((page, label), exercise["type"].capitalize())
        add("label", label, page, label, number, number)
    for (kind, name), (page, anchor) in standard.objects.items():
        if kind == "term":
            add("term", name.lower(), page, anchor, name)
    for label, (page, number) in env.get_domain("math").equations.items():
        add("equation", label, page, f"equation-{label}", "", str(number))
    for name, entry in env.get_domain("py").objects.items():
        add("object", name, entry.docname, entry.node_id, name)
    references = env.get_domain("cite").bibdata.data.entries if "cite" in env.domains else {}
    return Book(app.config.html_baseurl or "", targets, references)


def first_cell(fork: Fork | None) -> NotebookNode:
    source = INSTALL.format(requirement=fork.requirement) if fork else ASK_TO_INSTALL
    return nbformat.v4.new_code_cell(source.rstrip(), id="install-klcourse")


def portable_copy(
    notebook: NotebookNode, translator: Translator, fork: Fork | None
) -> tuple[NotebookNode, list[str]]:
    """A copy of an executed chapter, and a line for each thing that is wrong with it."""
    notebook, cells, problems = still_copy(notebook), [first_cell(fork)], []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            cell = cell.copy()
            cell.source, pictures = translator.cell(cell.source)
            if pictures:
                cell.attachments = {**cell.get("attachments", {}), **pictures}
            raw = leftovers(translator.reader, cell.source)
            problems += [f"cell {number}: {construct} {NO_PLAIN_FORM}" for construct in raw]
            if not cell.source:
                continue
        cells.append(cell)
    copy = notebook.copy()
    copy.cells = cells
    return copy, problems + faults(copy)


def faults(notebook: NotebookNode) -> list[str]:
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [f"the notebook breaks the notebook format: {error.message}"]
    return []


def write_copies(app: Sphinx, exception: Exception | None) -> None:
    """Put a portable copy where the page's buttons point, for every chapter of the site."""
    if exception or app.builder.name != "html":
        return
    reader = myst_reader(app.config.myst_enable_extensions)
    book, fork = book_of(app), publishing_fork()
    executed = get_cache(app.env.mystnb_config.execution_cache_path)
    for page in sorted(app.env.found_docs):
        source = Path(app.env.doc2path(page))
        if source.suffix != ".ipynb":
            continue
        # myst-nb writes the notebook of each page too, but without the outputs it finds in the cache.
        _, notebook = executed.merge_match_into_notebook(nbformat.read(source, as_version=4))
        translator = Translator(reader, book, page, source.parent)
        copy, problems = portable_copy(notebook, translator, fork)
        for problem in problems:
            logger.warning("%s", problem, location=page, type="portable")
        path = Path(app.outdir, COPIES, f"{page}.ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(copy, path)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", write_copies)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
