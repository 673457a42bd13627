"""The chapters' table, `book/chapters.yml`: the map of the introduction, and each page's description."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

TABLE = Path(__file__).parent.parent / "chapters.yml"
BOX = (106, 54)  # width and height of a chapter's box
STEP = (116, 84)  # from one box to the next
MARGIN = 4


def chapters() -> list[dict[str, Any]]:
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))


def title(chapter: dict[str, Any]) -> str:
    """A chapter's name, which the map breaks into lines, on one."""
    return " ".join(chapter["name"]).replace("- ", "-")


def corner(chapter: dict[str, Any]) -> tuple[int, int]:
    row, column = chapter["place"]
    return MARGIN + column * STEP[0], MARGIN + row * STEP[1]


def arrow(start: dict[str, Any], end: dict[str, Any]) -> str:
    """From the bottom of one box, on a smooth curve, to the top of another."""
    (x1, y1), (x2, y2) = corner(start), corner(end)
    x1, y1, x2 = x1 + BOX[0] / 2, y1 + BOX[1], x2 + BOX[0] / 2
    bend = (STEP[1] - BOX[1]) * 0.75
    return f'<path d="M{x1},{y1} C{x1},{y1 + bend} {x2},{y2 - bend} {x2},{y2 - 6}" marker-end="url(#arrow)"/>'


def box(chapter: dict[str, Any], link: str | None) -> str:
    x, y = corner(chapter)
    lines = [str(chapter["number"]), *chapter["name"]]
    first = y + BOX[1] / 2 + 4 - 7.5 * (len(lines) - 1)
    words = "".join(
        f'<tspan x="{x + BOX[0] / 2}" y="{first + 15 * i}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    kind = "written" if link else "planned"
    drawn = (
        f'<g class="{kind}"><rect x="{x}" y="{y}" width="{BOX[0]}" height="{BOX[1]}" rx="6"/>'
        f"<text>{words}</text></g>"
    )
    return f'<a href="{link}">{drawn}</a>' if link else drawn


def chapter_map(links: dict[int, str]) -> str:
    """The map as SVG. `links` holds the address of each chapter that is written."""
    table = {chapter["number"]: chapter for chapter in chapters()}
    rows = 1 + max(chapter["place"][0] for chapter in table.values())
    columns = 1 + max(chapter["place"][1] for chapter in table.values())
    width, height = STEP[0] * columns, STEP[1] * (rows - 1) + BOX[1] + 2 * MARGIN
    arrows = "".join(arrow(table[n], chapter) for chapter in table.values() for n in chapter["needs"])
    boxes = "".join(box(chapter, links.get(number)) for number, chapter in table.items())
    told = " ".join(
        f"{number}, {title(chapter)}, builds on {' and '.join(map(str, chapter['needs']))}."
        for number, chapter in table.items()
        if chapter["needs"]
    )
    return (
        f'<svg class="chapter-map" viewBox="0 0 {width} {height}" role="group" '
        f'aria-label="Map of the chapters. {escape(told)}">'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="6" markerHeight="6" '
        f'orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker></defs>{arrows}{boxes}</svg>'
    )


class ChapterMap(nodes.General, nodes.Element):
    """Stands for the map until it is known which chapters the book has."""


class ChapterMapDirective(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        # The page changes with the table, and with the chapters that exist.
        self.env.note_dependency(str(TABLE))
        return [ChapterMap()]


def draw_map(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for node in list(doctree.findall(ChapterMap)):
        here = app.builder.get_target_uri(docname)
        links = {
            chapter["number"]: relative_uri(here, app.builder.get_target_uri(chapter["file"]))
            for chapter in chapters()
            if chapter["file"] in app.env.found_docs
        }
        node.replace_self(nodes.raw("", chapter_map(links), format="html"))


def describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    for chapter in chapters():
        if chapter["file"] == pagename:
            text = escape(" ".join(chapter["description"].split()), quote=True)
            context["metatags"] += f'\n<meta name="description" content="{text}">'


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(ChapterMap)
    app.add_directive("chapter-map", ChapterMapDirective)
    app.connect("doctree-resolved", draw_map)
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
