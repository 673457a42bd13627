"""Joins the shared JavaScript with an explorer's module, for a notebook and for a page.

A notebook imports one module per widget, and a page opened from a disk may not import modules at all, so the
imports that the sources are written with are resolved here, by joining texts. A source is therefore bound to
one form: imports from ``./core.js`` and ``./quantities.js`` alone, one name an export, and one ``export
default``, which ends it.
"""

from __future__ import annotations

import re
from importlib.resources import files

_SHARED = ("core.js", "quantities.js")
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(?:core|quantities)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)


def _source(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _shared() -> str:
    """An object with everything that the shared files export."""
    text = "".join(_source(name) for name in _SHARED)
    return f"(() => {{\n{_EXPORT.sub('', text)}return {{ {', '.join(_EXPORT.findall(text))} }};\n}})()"


def _checked(name: str, source: str) -> str:
    if len(_DEFAULT.findall(source)) != 1 or "import " in _IMPORT.sub("", source):
        raise ValueError(
            f"the module of {name!r} needs one `export default`, and may import from ./core.js and "
            "./quantities.js alone"
        )
    return _IMPORT.sub(r"const \1 = klcourse;\n", source)


def widget_module(name: str, source: str) -> str:
    """The module that a notebook's widget loads."""
    return f"const klcourse = {_shared()};\n{_checked(name, source)}"


def page_core() -> str:
    """The script that a page with any explorer loads first; no module, so that it works from a disk."""
    return (
        f"globalThis.klcourse = {_shared()};\nklcourse.modules = {{}};\n"
        'addEventListener("DOMContentLoaded", () => klcourse.mountAll(klcourse.modules));\n'
    )


def page_script(name: str, source: str) -> str:
    """The script that a page with this explorer loads after the core."""
    return (
        f'klcourse.modules["{name}"] = (() => {{\n{_DEFAULT.sub("return ", _checked(name, source))}}})();\n'
    )


def stylesheet() -> str:
    return _source("explorers.css")
