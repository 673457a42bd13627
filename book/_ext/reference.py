"""The reference of `klcourse`, from its docstrings and from the chapters' table.

Autodoc and numpydoc set a docstring. Here each function gets, beside it, the chapter that builds it and
its code, and two directives for reStructuredText list the functions of a module as the package has them::

    .. function-table:: klcourse.discrete
    .. function-entries:: klcourse.discrete
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective
from sphinx.util.inspect import signature, stringify_signature

import klcourse
from chapters import TABLE, chapters, title

# What numpydoc makes of [1]_, so that every entry of a page can have its own.
RENAMED = re.compile(r"\[R[0-9a-f]{12}-(.+)\]")
# An author's initial that begins a source of one line, which docutils takes for the marker of a list.
INITIAL = re.compile(r"^(\.\. \[\S+\] )(?=[A-Z]\. )")
STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."})


def functions(module: str) -> list[str]:
    """The public functions that a module holds, in the order in which it defines them."""
    held = [name for name in klcourse.__all__ if getattr(klcourse, name).__module__ == module]
    return sorted(held, key=lambda name: inspect.getsourcelines(getattr(klcourse, name))[1])


def results(module: str) -> list[str]:
    """The classes that a module defines: named tuples, in which its functions give several results."""
    held = vars(import_module(module)).values()
    return [thing.__name__ for thing in held if inspect.isclass(thing) and thing.__module__ == module]


def chapter_of(name: str, env: BuildEnvironment, words: str) -> str:
    """The chapter that builds a function: a link with `words` in it, or these alone until it is written."""
    for chapter in chapters():
        if name in chapter.get("functions", ()):
            text = words.format(number=chapter["number"], title=title(chapter))
            return f":doc:`{text} </{chapter['file']}>`" if chapter["file"] in env.found_docs else text
    return ""


def summary(function: Callable[..., Any]) -> str:
    return " ".join(inspect.getdoc(function).partition("\n\n")[0].split())


def code(function: Callable[..., Any]) -> list[str]:
    """A function's lines, without the docstring that the page shows already."""
    lines = inspect.getsource(function).splitlines()
    docstring = ast.parse("\n".join(lines)).body[0].body[0]
    return lines[: docstring.lineno - 1] + lines[docstring.end_lineno :]


class ModuleDirective(SphinxDirective):
    """What stands for all functions of a module; the page changes with the chapters' table too."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(TABLE))
        names = functions(self.arguments[0])
        if not names:
            raise self.error(f"{self.arguments[0]} holds no public function of klcourse")
        return self.parse_text_to_nodes("\n".join(self.lines(names)))

    def lines(self, names: list[str]) -> list[str]:
        raise NotImplementedError


class FunctionTable(ModuleDirective):
    """One line a function, and the chapter that builds it."""

    def lines(self, names: list[str]) -> list[str]:
        rows = [("function", "gives", "built in")]
        for name in names:
            chapter = chapter_of(name, self.env, "chapter {number}")
            rows.append((f":func:`~klcourse.{name}`", summary(getattr(klcourse, name)), chapter))
        cells = [f"   {'  -' if column else '* -'} {cell}" for row in rows for column, cell in enumerate(row)]
        return [".. list-table::", "   :header-rows: 1", "   :class: function-table", "", *cells]


class FunctionEntries(ModuleDirective):
    """What the module says of itself, then an entry for each function and for what some of them return."""

    def lines(self, names: list[str]) -> list[str]:
        module = self.arguments[0]
        about = inspect.getdoc(import_module(module)) or ""
        entries = [f".. autofunction:: {name}" for name in names]
        described = ModuleAnalyzer.for_module(module).find_attr_docs()
        for name in results(module):
            fields = ", ".join(field for owner, field in described if owner == name)
            entries += [f".. autoclass:: {module}.{name}", f"   :members: {fields}" if fields else ""]
        return [".. py:currentmodule:: klcourse", "", *about.splitlines(), "", *entries]


def complete(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Say below a function's first paragraph which chapter builds it, and put its code last.

    Sources that begin with an initial are kept from becoming lists.
    """
    lines[:] = [INITIAL.sub(r"\1\\", line) for line in lines]
    if what != "function":
        return
    lines += ["", ".. admonition:: The code", "   :class: dropdown", "", "   .. code-block:: python", ""]
    lines += [f"      {line}" for line in code(obj)]
    if chapter := chapter_of(name.removeprefix("klcourse."), app.env, "chapter {number}, {title}"):
        first = next(i for i, line in enumerate(lines) if line.strip())
        end = lines.index("", first)
        lines[end:end] = ["", f"Built in {chapter}."]


def sign_class(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, given: str, returned: str
) -> tuple[str, str] | None:
    """Give a class the parameters of its `__init__` where its `__new__`, as traitlets', hides them."""
    if what != "class" or given != "(*args, **kwargs)":
        return None
    own = signature(obj.__init__, bound_method=True)
    return stringify_signature(own, show_annotation=False), returned


def find_in_package(app: Sphinx, env: BuildEnvironment, node: pending_xref, text: nodes.Node) -> Any:
    """Let a docstring name a function as its module does, although it is documented as the package's."""
    if node.get("refdomain") != "py":
        return None
    target = f"klcourse.{node['reftarget'].rpartition('.')[2]}"
    python = env.get_domain("py")
    return python.resolve_xref(env, node["refdoc"], app.builder, node["reftype"], target, node, text)


def tidy(app: Sphinx, doctree: nodes.document) -> None:
    """Let a type's quotes be those of Python, and number references as the docstring does."""
    for classifier in doctree.findall(nodes.classifier):
        classifier[0].parent.replace(classifier[0], nodes.Text(classifier.astext().translate(STRAIGHT)))
    for reference in doctree.findall(pending_xref):
        if renamed := RENAMED.fullmatch(reference.astext()):
            reference[:] = [nodes.inline(text=f"[{renamed[1]}]")]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("function-table", FunctionTable)
    app.add_directive("function-entries", FunctionEntries)
    app.connect("autodoc-process-docstring", complete, priority=600)  # after numpydoc
    app.connect("autodoc-process-signature", sign_class)
    app.connect("doctree-read", tidy)
    app.connect("missing-reference", find_in_package)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
