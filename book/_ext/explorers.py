"""Explorers in pages: a directive for Markdown, and the script and style for the pages that have one.

A notebook shows an explorer through its HTML representation; a Markdown page names it::

    :::{explorer} distribution-bars
    :preset: fair die
    :::
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from traitlets import TraitError

from klcourse.explorers import EXPLORERS
from klcourse.explorers._bundle import page_script, stylesheet

SCRIPT = "klcourse-explorers.js"
STYLE = "klcourse-explorers.css"


class ExplorerDirective(SphinxDirective):
    """Puts the explorer of that name, with its options as parameters, into the page."""

    required_arguments = 1
    option_spec = dict.fromkeys(("preset", "unit"), directives.unchanged_required)

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in EXPLORERS:
            raise self.error(f"explorer {name!r} is unknown; there are {', '.join(EXPLORERS)}")
        try:
            figure = EXPLORERS[name](**self.options)
        except (ValueError, TraitError) as error:
            raise self.error(str(error)) from error
        return [nodes.raw("", figure.page_html(), format="html")]


def write_assets(app: Sphinx) -> None:
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / SCRIPT).write_text(page_script(list(EXPLORERS)), encoding="utf-8")
    (static / STYLE).write_text(stylesheet(), encoding="utf-8")


def link_assets(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if 'class="klcourse-live"' in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")
        app.add_css_file(STYLE)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("explorer", ExplorerDirective)
    app.connect("builder-inited", write_assets)
    app.connect("html-page-context", link_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
