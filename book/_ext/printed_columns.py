"""Keeps the columns of what a cell prints: a table scrolls on a phone, where sentences break into lines."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

PRINTED = re.compile(r'<div class="output stream (?P<rest>[^>]*>.*?<pre>)(?P<text>.*?)(?=</pre>)', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
GAP = re.compile(r"\S {2,}\S")  # between two columns


def mark_columns(page: str) -> str:
    """Give the class `columns` to each printed output of which two lines or more have columns."""

    def marked(output: re.Match[str]) -> str:
        lines = TAG.sub("", output["text"]).splitlines()
        columns = sum(bool(GAP.search(line)) for line in lines) > 1
        return f'<div class="output stream {"columns " * columns}{output["rest"]}{output["text"]}'

    return PRINTED.sub(marked, page)


def mark(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    context["body"] = mark_columns(context.get("body", ""))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
