"""One submission from the student's notebook to its points: her cells in a sandbox, the tests out here.

A test runs in our own Python. The names that it takes from the student's notebook are fetched from the
sandbox as plain values; a function comes as a stand-in that sends its arguments over and brings the result
back. So no code of a student ever sees a hidden test, or can change what `check` does.
"""

from __future__ import annotations

import builtins
import symtable
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from ._channel import NotPlain, decode, encode
from ._check import WrongAnswer
from .sandbox import Limits, Sandbox, Stopped
from .sets import id_of, is_test, kind

GRACE = 2
"""Seconds after its time that a cell has for ending by itself."""
NEW: dict[str, Any] = {"code": new_code_cell, "markdown": new_markdown_cell}
RESTARTS = 3
"""How often a submission whose Python stopped may begin anew, without the cell that stopped it."""


@dataclass
class Judged:
    """A submission with all that grading found."""

    notebook: NotebookNode
    messages: dict[str, str] = field(default_factory=dict)
    """What the student reads of each failed test, by grade_id."""
    misconceptions: dict[str, str] = field(default_factory=dict)
    """The name of the mistake, of each failed test that knows it."""
    notes: list[str] = field(default_factory=list)
    """What happened besides: cells that were stopped, missing or there twice."""
    seconds: float = 0


class StudentFunction:
    """A function of the student's notebook, as a test calls it."""

    def __init__(self, name: str, call: Callable[..., Any]) -> None:
        self.__name__, self._call = name, call

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self._call(self.__name__, arguments, keywords)


class Strange:
    """A value of the student's that no test can take."""

    def __init__(self, name: str, what: str) -> None:
        self.name, self.what = name, what

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise WrongAnswer(f"{self.name} is {self.what}, which no test can take.")

    __array__ = __len__ = __iter__ = __getitem__ = __call__ = __bool__ = __float__ = __neg__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __pow__ = __abs__ = _refuse


def assemble(official: NotebookNode, submitted: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """The student's notebook with every given and test cell as it was released, hidden tests included.

    As in nbgrader, the last of several cells of one name counts; cells that are missing come back after the
    cell that they followed.
    """
    notes: list[str] = []
    known = {id_of(cell): cell for cell in official.cells}
    cells: list[NotebookNode] = []
    seen: set[str] = set()
    for cell in reversed(submitted.cells):
        name = id_of(cell)
        if name in known and name not in seen:
            seen.add(name)
            ours = deepcopy(known[name])
            if kind(ours).get("solution"):
                ours.source = cell.source
            cells.append(ours)
            continue
        if name in known:
            notes.append(f"The cell {name!r} is there more than once; the last one counts.")
        if cell.cell_type in NEW:
            cells.append(NEW[cell.cell_type](cell.source))
    cells.reverse()
    before = ""
    for cell in official.cells:
        name = id_of(cell)
        if name not in seen:
            place = next((i for i, one in enumerate(cells) if id_of(one) == before != ""), -1)
            back = deepcopy(cell)
            if kind(cell).get("solution"):
                back.source = ""
                notes.append(f"The cell {name!r}, for an answer, is missing.")
            cells.insert(place + 1, back)
        before = name
    notebook = deepcopy(official)
    notebook.cells = cells
    return notebook, notes


class Judge:
    """Runs submissions of one problem set.

    Parameters
    ----------
    official : NotebookNode
        The set without solutions but with hidden tests, as nbgrader keeps it.
    limits : Limits
        What one submission may use.
    safe : bool
        Whether students' code runs in bubblewrap.
    """

    def __init__(self, official: NotebookNode, limits: Limits | None = None, *, safe: bool = True) -> None:
        self.official = official
        self.limits = limits or Limits()
        self.safe = safe

    def judge(self, submitted: NotebookNode) -> Judged:
        """Run the submission; whatever it does, this returns."""
        began = time.monotonic()
        notebook, notes = assemble(self.official, submitted)
        language = submitted.metadata.get("kernelspec", {}).get("language", "python")
        if str(language).lower() != "python":
            notes.append(f"The notebook asks for a kernel of {language}; it was run with Python.")
        stopped: dict[int, str] = {}
        left = RESTARTS
        while True:
            attempt = _Attempt(self, deepcopy(notebook), stopped, began + self.limits.all_seconds)
            try:
                attempt.run()
                break
            except Stopped as reason:
                stopped[attempt.at] = str(reason)
                where = id_of(notebook.cells[attempt.at]) or f"number {attempt.at + 1}"
                notes.append(f"Python stopped in the cell {where!r}: {reason}. The rest ran without it.")
                if not left or time.monotonic() > attempt.ends:
                    notes[-1] = f"Python stopped in the cell {where!r}: {reason}. The rest did not run."
                    attempt.give_up(str(reason))
                    break
                left -= 1
        judged = attempt.judged
        judged.notes, judged.seconds = notes, time.monotonic() - began
        return judged


class _Attempt:
    """One run through a notebook, which ends early if the student's Python does."""

    def __init__(self, judge: Judge, notebook: NotebookNode, stopped: dict[int, str], ends: float) -> None:
        self.limits, self.safe, self.ends = judge.limits, judge.safe, ends
        self.judged = Judged(notebook)
        self.stopped = stopped
        self.trusted: dict[str, Any] = {"__name__": "tests", "print": lambda *_, **__: None}
        self.borrowed: list[str] = []  # the names in it that are the student's
        self.at = 0
        self.failed: str | None = None  # what stopped the last cell of the student's

    def run(self) -> None:
        with Sandbox(self.limits, self.ends, safe=self.safe) as self.sandbox:
            for at, cell in enumerate(self.judged.notebook.cells):
                self.at = at
                if cell.cell_type != "code":
                    continue
                if is_test(cell):
                    self.test(cell)
                    continue
                if kind(cell).get("locked"):
                    exec(compile(cell.source, f"<{id_of(cell)}>", "exec"), self.trusted)
                self.run_cell(cell)

    def give_up(self, reason: str) -> None:
        """No points for any test that has not run."""
        for cell in self.judged.notebook.cells[self.at :]:
            if is_test(cell):
                self.fail(cell, f"This test did not run, because Python stopped: {reason}.")

    def run_cell(self, cell: NotebookNode) -> None:
        if self.at in self.stopped:
            cell.outputs = [new_output("error", ename="Stopped", evalue=self.stopped[self.at], traceback=[])]
            self.failed = self.stopped[self.at]
            return
        seconds = self.limits.cell_seconds
        reply = self.sandbox.ask({"do": "run", "source": cell.source, "seconds": seconds}, seconds + GRACE)
        cell.outputs = list(_outputs(reply))
        errors = [output for output in cell.outputs if output.output_type == "error"]
        self.failed = f"{errors[-1].ename}: {errors[-1].evalue}".rstrip(": ") if errors else None

    def test(self, cell: NotebookNode) -> None:
        if self.at in self.stopped:
            self.fail(cell, f"Python stopped in this test: {self.stopped[self.at]}.")
            return
        try:
            self.fetch(cell.source)
            exec(compile(cell.source, f"<{id_of(cell)}>", "exec"), self.trusted)
        except Stopped:
            raise
        except WrongAnswer as found:
            self.fail(cell, str(found), found.misconception)
        except NameError as error:
            because = f" The cell above it stopped: {self.failed}." if self.failed else ""
            self.fail(cell, f"{error.name} is not defined.{because}")
        except NotImplementedError:
            self.fail(cell, "This answer is not written yet.")
        except Exception as error:
            self.fail(cell, f"{type(error).__name__}: {error}"[:1000])

    def fail(self, cell: NotebookNode, message: str, misconception: str | None = None) -> None:
        name = id_of(cell)
        cell.outputs = [new_output("error", ename="WrongAnswer", evalue=message, traceback=[message])]
        self.judged.messages[name] = message
        if misconception:
            self.judged.misconceptions[name] = misconception

    def fetch(self, source: str) -> None:
        """Bring over what a test asks of the student's notebook."""
        for name in self.borrowed:  # it may have another value by now
            del self.trusted[name]
        names = [
            name for name in names_wanted(source) if name not in self.trusted and not hasattr(builtins, name)
        ]
        reply = self.sandbox.ask({"do": "values", "names": names}, self.limits.call_seconds)
        values = reply.get("values")
        found = values if isinstance(values, dict) else {}
        self.borrowed = [name for name in names if isinstance(found.get(name), dict)]
        self.trusted |= {name: self.value(name, found[name]) for name in self.borrowed}

    def value(self, name: str, reply: dict[str, Any]) -> Any:
        if "function" in reply:
            return StudentFunction(name, self.call)
        if "value" in reply:
            try:
                return decode(reply["value"])
            except NotPlain as error:
                return Strange(name, str(error))
        return Strange(name, str(reply.get("strange", "nothing")))

    def call(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        seconds = self.limits.call_seconds
        request = {
            "do": "call",
            "name": name,
            "arguments": [encode(one) for one in arguments],
            "keywords": {key: encode(one) for key, one in keywords.items()},
            "seconds": seconds,
        }
        reply = self.sandbox.ask(request, seconds + GRACE)
        error = reply.get("error")
        if isinstance(error, dict):
            if error.get("ename") == "NotImplementedError":
                raise NotImplementedError
            raise WrongAnswer(f"it raises {error.get('ename')}: {error.get('evalue')}")
        return self.value(f"what {name} returns", reply)


def names_wanted(source: str) -> list[str]:
    """The global names that a cell reads and does not itself define."""
    top = symtable.symtable(source, "<test>", "exec")
    made = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    made |= {child.get_name() for child in top.get_children()}

    def read(table: symtable.SymbolTable) -> Iterator[str]:
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                yield symbol.get_name()
        for child in table.get_children():
            yield from read(child)

    return sorted(set(read(top)) - made)


def _outputs(reply: dict[str, Any]) -> Iterator[NotebookNode]:
    """The outputs that a reply claims, as far as they are outputs."""
    claimed = reply.get("outputs")
    for output in claimed[:200] if isinstance(claimed, list) else ():
        try:
            node = nbformat.from_dict(output)
            nbformat.v4.nbbase.validate(node, node.output_type)
        except Exception:
            continue
        yield node
