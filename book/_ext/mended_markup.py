"""Mends what accessibility checkers rightly refuse in pages of docutils, sphinx-exercise and the theme."""

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

# The theme lets the keyboard reach each box that scrolls, and looks for such boxes when the page
# loads and when the window changes its size; not when a reader opens a fold.
LOOK_AGAIN = """
const lookAgain = () => dispatchEvent(new Event("resize"));
document.addEventListener("toggle", lookAgain, true);
document.addEventListener("click", ({target}) => {
  if (target.closest(".toggle > .admonition-title")) lookAgain();
});
"""


def mend(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    for pattern, replacement in MENDED:
        context["body"] = pattern.sub(replacement, context.get("body", ""))


def name_toggles(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Say which pages a toggle of the sidebar shows: the theme gives it an arrow alone."""
    contents = context["generate_toctree_html"]

    def named(**options: Any) -> Any:
        html = contents(**options)
        for toggle in html.find_all("summary"):
            toggle["aria-label"] = f"Pages of {toggle.find_parent('li').a.get_text()}"
        return html

    context["generate_toctree_html"] = named


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", mend)
    app.connect("html-page-context", name_toggles, priority=600)  # after the theme
    app.add_js_file(None, body=LOOK_AGAIN)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
