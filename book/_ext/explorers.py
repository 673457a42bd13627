"""Explorers and questions in pages: a directive for Markdown, and the scripts and style that a page needs.

A notebook shows either through its HTML representation; a Markdown page names an explorer::

    :::{explorer} distribution-bars
    :preset: fair die
    :::
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from traitlets import TraitError

from klcourse.explorers import EXPLORERS, Question
from klcourse.explorers._bundle import page_core, stylesheet

CORE = "klcourse-core.js"
STYLE = "klcourse-explorers.css"
LIVE = {**EXPLORERS, Question.name: Question}
NAMED = re.compile(r'data-explorer="([\w-]+)"')


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


def script(name: str) -> str:
    return f"klcourse-{name}.js"


def write_assets(app: Sphinx) -> None:
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    scripts = {script(name): figure.page_script() for name, figure in LIVE.items()}
    for name, text in {CORE: page_core(), STYLE: stylesheet(), **scripts}.items():
        (static / name).write_text(text, encoding="utf-8")


def link_assets(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Link the core and the script of each kind of figure on the page; deferred scripts keep their order."""
    names = dict.fromkeys(NAMED.findall(context.get("body", "")))
    if names:
        for name in [CORE, *map(script, names)]:
            app.add_js_file(name, loading_method="defer")
        app.add_css_file(STYLE)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("explorer", ExplorerDirective)
    app.connect("builder-inited", write_assets)
    app.connect("html-page-context", link_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
