"""The reference of `klcourse`: every function has its entry and its chapter, and the two are linked.

Each check returns what it finds wrong as sentences, so that it is run on the book and on planted faults.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Callable
from copy import copy
from importlib import import_module
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock
from urllib.parse import urljoin

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from numpydoc.docscrape import NumpyDocString

import klcourse
from page_checks import HTML, ROOT, Site

sys.path.insert(0, str(ROOT / "book" / "_ext"))

import reference
from chapters import chapters, title

TABLE = "book/chapters.yml"
OVERVIEW = "book/api.html"
FUNCTIONS = [f"klcourse.{name}" for name in klcourse.__all__]
MODULES = [f"klcourse.{m.name}" for m in pkgutil.iter_modules(klcourse.__path__) if m.name[0] != "_"]


def members(module: str) -> list[str]:
    """The functions and classes that a module defines for its users."""
    return [
        f"{module}.{name}"
        for name, thing in vars(import_module(module)).items()
        if (inspect.isfunction(thing) or inspect.isclass(thing))
        and thing.__module__.startswith(module)
        and not name.startswith("_")
    ]


def entries() -> list[str]:
    """What the reference has to document, by the name under which it is used."""
    names = list(FUNCTIONS)
    for module in MODULES:
        if reference.functions(module):
            names += [f"{module}.{name}" for name in reference.results(module)]
        else:  # it is imported on its own, such as the data
            names += members(module)
    return names


def find(name: str) -> Any:
    module, _, last = name.rpartition(".")
    return getattr(import_module(module), last)


@pytest.fixture(scope="module")
def site() -> Site:
    assert (HTML / OVERVIEW).exists(), "the book is not built: run `make book` first"
    return Site(HTML)


# The chapters' table


def wrongly_assigned(names: list[str], table: list[dict[str, Any]]) -> list[str]:
    """Functions that no chapter builds, or more than one."""
    count = Counter(name for chapter in table for name in chapter.get("functions", ()))
    return [
        f"klcourse.{name} is built in {count[name]} chapters: list it among the `functions` of one in {TABLE}"
        for name in names
        if count[name] != 1
    ]


def unknown(names: list[str], table: list[dict[str, Any]]) -> list[str]:
    """Functions that a chapter is said to build and that the package does not have."""
    return [
        f"chapter {chapter['number']} in {TABLE} lists {name}, which is not in klcourse.__all__"
        for chapter in table
        for name in chapter.get("functions", ())
        if name not in names
    ]


PLANNED = [
    {"number": 1, "name": ["Surprise, and entropy"], "functions": ["entropy"], "file": "one"},
    {"number": 2, "name": ["Cross-", "entropy"], "functions": ["cross_entropy"], "file": "two"},
    {"number": 3, "name": ["Nothing", "new"], "file": "three"},
]


def test_every_function_has_one_chapter() -> None:
    assert wrongly_assigned(klcourse.__all__, chapters()) == []


def test_every_function_of_a_chapter_is_in_the_package() -> None:
    faults = unknown(klcourse.__all__, chapters())
    assert faults == [], "\n".join(faults)


def test_function_without_a_chapter_or_with_two_is_seen() -> None:
    assert wrongly_assigned(["entropy", "cross_entropy"], PLANNED) == []
    (missing,) = wrongly_assigned(["entropy", "surprisal"], PLANNED)
    assert missing.startswith("klcourse.surprisal is built in 0 chapters")
    (twice,) = wrongly_assigned(["entropy"], [*PLANNED, {"functions": ["entropy"]}])
    assert twice.startswith("klcourse.entropy is built in 2 chapters")


def test_unknown_function_is_seen() -> None:
    assert unknown(["entropy", "cross_entropy"], PLANNED) == []
    (fault,) = unknown(["entropy"], PLANNED)
    assert fault == "chapter 2 in book/chapters.yml lists cross_entropy, which is not in klcourse.__all__"


def test_chapter_is_a_link_once_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "chapters", lambda: PLANNED)
    env: Any = SimpleNamespace(found_docs={"one"})
    words = "chapter {number}, {title}"
    assert reference.chapter_of("entropy", env, words) == ":doc:`chapter 1, Surprise, and entropy </one>`"
    assert reference.chapter_of("cross_entropy", env, words) == "chapter 2, Cross-entropy"
    assert reference.chapter_of("perplexity", env, words) == ""


# Entries


def entry_of(site: Site, name: str) -> tuple[str, Tag]:
    """The page that documents a name, and what it says there."""
    for path in sorted(site.root.glob("book/api/*.html")):
        signature = site.read(path).find("dt", id=name)
        if signature is not None:
            return path.relative_to(site.root).as_posix(), signature.parent
    raise AssertionError(
        f"{name} is on no page: give {find(name).__module__} a page in book/api/ like book/api/discrete.md, "
        "name that page in _toc.yml, and give the module a table in book/api.md"
    )


def sections(doc: str) -> list[str]:
    """The headings of a docstring in numpydoc's form."""
    return re.findall(r"^([A-Z][\w ]+)\n-{3,}$", doc, re.MULTILINE)


def plain(text: str) -> str:
    return "".join(text.split())


def parameters(thing: Any) -> list[str]:
    return list(inspect.signature(thing).parameters)


def signature_lost(entry: Tag, thing: Any) -> list[str]:
    shown = [tag.get_text() for tag in entry.dt.select(".sig-param > .n:first-child, .sig-param > .o + .n")]
    expected = parameters(thing)
    return [] if shown == expected else [f"has the parameters {shown}, not {expected}"]


def sections_lost(entry: Tag, thing: Any) -> list[str]:
    """Headings of the docstring, and names of its parameters, that the page does not show."""
    headings = entry.select("dt.field-odd, dt.field-even, p.rubric, p.admonition-title")
    shown = {plain(heading.get_text()).rstrip(":").lower() for heading in headings}
    doc = inspect.getdoc(thing)
    lost = [section for section in sections(doc) if plain(section).lower() not in shown]
    described = plain(" ".join(tag.get_text() for tag in entry.select("dl.field-list dt strong")))
    if "Parameters" in sections(doc):
        lost += [name for name in parameters(thing) if name not in described]
    return [f"does not show {name}" for name in lost]


def types_lost(entry: Tag, thing: Any) -> list[str]:
    """Types and shapes that are not shown as they are written, quotes and dots included."""
    written = [parameter.type for parameter in NumpyDocString(inspect.getdoc(thing))["Parameters"]]
    shown = [classifier.get_text() for classifier in entry.select("dl.field-list .classifier")]
    return [f"does not show the type {kind}" for kind in written if kind not in shown]


def formulas_lost(entry: Tag, thing: Any) -> list[str]:
    written = len(re.findall(r":math:`|\.\. math::", inspect.getdoc(thing)))
    shown = len(entry.select("span.math > math, div.math > math"))
    return [] if shown == written else [f"shows {shown} formulas of {written}"]


def examples_lost(entry: Tag, thing: Any) -> list[str]:
    shown = {plain(block.get_text()) for block in entry.select(".doctest pre")}
    lines = re.findall(r"^ *>>> .*", inspect.getdoc(thing), re.MULTILINE)
    return [f"does not show {line}" for line in lines if not any(plain(line) in block for block in shown)]


def references_lost(entry: Tag, thing: Any) -> list[str]:
    """Sources that are not shown in full, or to which no number leads."""
    doc = inspect.getdoc(thing)
    written = dict(re.findall(r"^\.\. \[(\d+)\] (.*(?:\n +.*)*)", doc, re.MULTILINE))
    faults = []
    for number in re.findall(r"\[(\d+)\]_", doc):
        links = [link["href"] for link in entry.select("a[href^='#r']") if link.get_text() == f"[{number}]"]
        source = entry.find(id=links[0][1:]) if links else None
        shown = source.get_text().translate(reference.STRAIGHT) if source else ""
        if plain(shown) != plain(f"[{number}] {written[number]}".replace("`", "")):
            faults.append(f"does not lead to source [{number}], {written[number]}")
    return faults


def code_lost(entry: Tag, thing: Any) -> list[str]:
    if not inspect.isfunction(thing):
        return []
    block = entry.select_one(".dropdown .highlight-python pre")
    shown = block.get_text() if block else ""
    expected = inspect.getsource(thing).splitlines()[-1]
    if f"def {thing.__name__}(" in shown and expected in shown and '"""' not in shown:
        return []
    return ["does not show its code without the docstring"]


CHECKS: dict[str, Callable[[Tag, Any], list[str]]] = {
    check.__name__: check
    for check in (
        signature_lost,
        sections_lost,
        types_lost,
        formulas_lost,
        examples_lost,
        references_lost,
        code_lost,
    )
}


def faults_of(entry: Tag, thing: Any) -> dict[str, list[str]]:
    found = {name: check(entry, thing) for name, check in CHECKS.items()}
    return {name: faults for name, faults in found.items() if faults}


@pytest.mark.parametrize("name", entries())
def test_entry_shows_the_docstring(site: Site, name: str) -> None:
    _, entry = entry_of(site, name)
    assert faults_of(entry, find(name)) == {}


def test_function_on_no_page_is_seen(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"klcourse\.entropy is on no page: give klcourse\.discrete a"):
        entry_of(Site(tmp_path), "klcourse.entropy")


REMOVED = [
    ("signature_lost", ".sig-param"),
    ("sections_lost", "p.rubric"),
    ("sections_lost", "dl.field-list dt strong"),
    ("types_lost", ".classifier"),
    ("formulas_lost", "div.math math"),
    ("formulas_lost", "span.math math"),
    ("examples_lost", ".doctest"),
    ("references_lost", "a[href^='#r']"),
    ("references_lost", ".citation .label"),
    ("references_lost", ".citation p"),
    ("code_lost", ".dropdown .highlight-python"),
]


@pytest.mark.parametrize(("check", "part"), REMOVED)
def test_missing_part_of_an_entry_is_seen(site: Site, check: str, part: str) -> None:
    entry = copy(entry_of(site, "klcourse.entropy")[1])
    entry.select_one(part).decompose()
    assert list(faults_of(entry, klcourse.entropy)) == [check]


def test_every_check_has_a_part_removed() -> None:
    assert {check for check, _ in REMOVED} == set(CHECKS)


def test_reference_under_another_number_is_seen(site: Site) -> None:
    entry = copy(entry_of(site, "klcourse.entropy")[1])
    entry.select_one("a[href^='#r']").string = "[R0123456789ab-1]"
    assert list(faults_of(entry, klcourse.entropy)) == ["references_lost"]


def test_code_with_its_docstring_is_seen(site: Site) -> None:
    entry = copy(entry_of(site, "klcourse.entropy")[1])
    entry.select_one(".dropdown .highlight-python pre").string = inspect.getsource(klcourse.entropy)
    assert list(faults_of(entry, klcourse.entropy)) == ["code_lost"]


def test_module_without_public_functions_is_an_error() -> None:
    directive = SimpleNamespace(arguments=["klcourse.datasets"], error=ValueError, env=Mock())
    with pytest.raises(ValueError, match=r"klcourse\.datasets holds no public function"):
        reference.ModuleDirective.run(directive)


# Links from a function to its chapter, and back


def chapter_not_named(place: Tag | None, words: str, page: str, target: str | None) -> list[str]:
    """Words that do not name the chapter, or do not lead to its page; `target` is None for no page yet."""
    if place is None or " ".join(place.get_text().split()) != words:
        return [f"says “{place and place.get_text()}” in place of “{words}”"]
    led = [urljoin(page, link["href"]) for link in place.select("a[href]")]
    return [] if led == ([target] if target else []) else [f"“{words}” leads to {led}, not to {target}"]


def back_links(name: str, entry: Tag, page: str, overview: BeautifulSoup, table: list[dict]) -> list[str]:
    """What is wrong with how a function's entry, and its row in the overview, name its chapter."""
    short = name.removeprefix("klcourse.")
    (chapter,) = (chapter for chapter in table if short in chapter.get("functions", ()))
    target = f"{chapter['file']}.html"
    written = target if (HTML / target).exists() else None
    sentences = [p for p in entry.dd.find_all("p", recursive=False) if p.get_text().startswith("Built in")]
    words = f"Built in chapter {chapter['number']}, {title(chapter)}."
    faults = chapter_not_named(sentences[0] if sentences else None, words, page, written)
    links = overview.select(".function-table td:first-child a[href]")
    rows = [link.find_parent("tr") for link in links if urljoin(OVERVIEW, link["href"]) == f"{page}#{name}"]
    if len(rows) != 1:
        return [*faults, f"has {len(rows)} rows in book/api.md: give its module a table there"]
    _, gives, built_in = rows[0].find_all("td")
    summary = entry.dd.p.get_text()
    if plain(gives.get_text()) != plain(summary):
        faults.append(f"is summed up as “{gives.get_text()}”, not as “{summary}”")
    return faults + chapter_not_named(built_in, f"chapter {chapter['number']}", OVERVIEW, written)


def links_to(site: Site, page: str, name: str) -> list[Tag]:
    """The links in the article of a page that lead to a function's entry."""
    target = "#".join((entry_of(site, name)[0], name))
    links = site.read(site.root / page).select("article a[href]")
    return [link for link in links if urljoin(page, link["href"]) == target]


def linked_late(notebook: NotebookNode, name: str) -> list[str]:
    """A function that code uses before the text has linked it."""
    role = re.compile(rf"\{{(?:py:)?func\}}`(?:[^`]*<)?~?{re.escape(name)}>?`")
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and role.search(cell.source):
            return []
        if cell.cell_type == "code" and re.search(rf"\b{re.escape(name)}\(", cell.source):
            break
    return [f"{name}: write {{func}}`{name}` in the text before the first cell that uses it"]


WRITTEN = [
    (chapter["file"], f"klcourse.{name}")
    for chapter in chapters()
    if (ROOT / f"{chapter['file']}.ipynb").exists()
    for name in chapter.get("functions", ())
    if name in klcourse.__all__
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_leads_to_its_chapter(site: Site, name: str) -> None:
    page, entry = entry_of(site, name)
    assert back_links(name, entry, page, site.read(HTML / OVERVIEW), chapters()) == []


@pytest.mark.parametrize(("file", "name"), WRITTEN)
def test_chapter_leads_to_its_functions(site: Site, file: str, name: str) -> None:
    notebook = nbformat.read(ROOT / f"{file}.ipynb", as_version=4)
    assert linked_late(notebook, name) == []
    assert links_to(site, f"{file}.html", name)


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ("dd > p:-soup-contains('Built in') a", "says “Built in .” in place of"),
        ("dd > p:-soup-contains('Built in')", "says “None” in place of"),
    ],
)
def test_entry_without_its_chapter_is_seen(site: Site, part: str, complaint: str) -> None:
    page, entry = entry_of(site, "klcourse.entropy")
    entry = copy(entry)
    entry.select_one(part).decompose()
    (fault,) = back_links("klcourse.entropy", entry, page, site.read(HTML / OVERVIEW), chapters())
    assert complaint in fault


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda row: row.decompose(), "has 0 rows"),
        (lambda row: row.insert_after(copy(row)), "has 2 rows"),
        (lambda row: row.find_all("td")[1].clear(), "is summed up as “”"),
        (lambda row: row.find_all("td")[2].a.unwrap(), "leads to [], not to notebooks/01-entropy.html"),
        (lambda row: row.find_all("td")[2].a.attrs.update(href="intro.html"), "leads to ['book/intro.html']"),
    ],
)
def test_wrong_row_of_the_overview_is_seen(site: Site, change: Callable[[Tag], Any], complaint: str) -> None:
    page, entry = entry_of(site, "klcourse.entropy")
    overview = copy(site.read(HTML / OVERVIEW))
    change(overview.find("a", title="klcourse.entropy").find_parent("tr"))
    (fault,) = back_links("klcourse.entropy", entry, page, overview, chapters())
    assert complaint in fault


def test_wrong_chapter_is_seen(site: Site) -> None:
    page, entry = entry_of(site, "klcourse.entropy")
    table = [{"number": 4, "name": ["KL"], "functions": ["entropy"], "file": "notebooks/04-kl-divergence"}]
    faults = back_links("klcourse.entropy", entry, page, site.read(HTML / OVERVIEW), table)
    assert len(faults) == 2


def test_chapter_without_the_link_is_seen(site: Site) -> None:
    assert links_to(site, "book/intro.html", "klcourse.entropy") == []


@pytest.mark.parametrize(
    ("sources", "late"),
    [
        (["{func}`klcourse.entropy` says so.", "klcourse.entropy(p)"], False),
        (["{func}`entropy <klcourse.entropy>`"], False),
        (["{func}`~klcourse.entropy`"], False),
        (["`klcourse.entropy` says so.", "klcourse.entropy(p)"], True),
        (["{func}`klcourse.entropy_normal`", "klcourse.entropy(p)"], True),
        (["Surprise.", "klcourse.entropy(p)", "{func}`klcourse.entropy`"], True),
        (["Surprise.", "klcourse.surprisal(p)", "{func}`klcourse.entropy`"], False),
    ],
)
def test_link_that_comes_late_is_seen(sources: list[str], late: bool) -> None:
    kinds = cycle((nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell))
    notebook = nbformat.v4.new_notebook(
        cells=[new(source) for new, source in zip(kinds, sources, strict=False)]
    )
    assert bool(linked_late(notebook, "klcourse.entropy")) == late
