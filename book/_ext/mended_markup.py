"""Mends markup of docutils and sphinx-exercise that accessibility checkers rightly refuse."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

MENDED = (
    # A bibliography is marked as a list whose items are none; without roles it reads as paragraphs.
    (re.compile(r' role="(?:list|doc-biblioentry)"'), ""),
    # Every exercise and every solution gives its body the same id.
    (re.compile(r' id="(?:exercise|solution)-content"'), ""),
)


def mend(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    for pattern, replacement in MENDED:
        context["body"] = pattern.sub(replacement, context.get("body", ""))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
