"""Joins the shared core with an explorer's module, for a notebook and for a page.

A notebook imports one module per widget, and a page opened from a disk may not import modules at all, so
the ``import … from "./core.js"`` that the sources are written with is resolved here, by joining texts.
A source is therefore bound to one form: a single import from the core, single-line exports, and
``export default { render };`` at its end.
"""

from __future__ import annotations

import re
from importlib.resources import files

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./core\.js";\n', re.MULTILINE)
_DEFAULT = "export default { render };"


def _source(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _core() -> str:
    return re.sub(r"^export ", "", _source("core.js"), flags=re.MULTILINE)


def _explorer(name: str) -> str:
    text, imports = _IMPORT.subn("", _source(name.replace("-", "_") + ".js"))
    if imports != 1 or text.count(_DEFAULT) != 1:
        raise ValueError(f"explorer {name!r} needs one import from ./core.js and one line {_DEFAULT!r}")
    return text


def widget_module(name: str) -> str:
    """The module that a notebook's widget loads."""
    return _core() + _explorer(name)


def page_script(names: list[str]) -> str:
    """The script that brings every explorer of a page to life; no module, so it works from a disk."""
    scopes = [
        f'explorers["{name}"] = (() => {{\n{_explorer(name).replace(_DEFAULT, "return { render };")}}})();\n'
        for name in names
    ]
    return "(() => {\nconst explorers = {};\n" + _core() + "".join(scopes) + "mountAll(explorers);\n})();\n"


def stylesheet() -> str:
    return _source("explorers.css")
