"""The student's Python: runs cells, gives values, calls functions, as the judge asks.

This runs inside the sandbox, ``python -m klcourse.grading._student``, and is all of the grading that a
student's code can reach or change. What it says is taken for the student's own answer, never for a grade.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import signal
import types
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, BinaryIO

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from ._channel import LENGTH, NotPlain, decode, encode, pack

ANSI = re.compile(r"\x1b\[[0-9;]*m")
MIMES = ("text/plain", "image/png")
"""What a cell may show; anything else could be a script that runs where the teacher looks at it."""


class Bounded(io.StringIO):
    """A stream of text that takes what comes and keeps the beginning."""

    def __init__(self, outputs: list[dict[str, Any]], name: str, most: int) -> None:
        super().__init__()
        self.outputs, self.stream, self.left = outputs, name, most

    def write(self, text: str) -> int:
        kept, self.left = text[: max(self.left, 0)], self.left - len(text)
        if kept and self.outputs and self.outputs[-1].get("name") == self.stream:
            self.outputs[-1]["text"] += kept
        elif kept:
            self.outputs.append({"output_type": "stream", "name": self.stream, "text": kept})
        return len(text)

    @property
    def lost(self) -> int:
        """Characters that were not kept."""
        return max(-self.left, 0)


class Student:
    """A student's session: one shell, whose names the judge may ask for."""

    def __init__(self, output: int) -> None:
        self.most = output
        self.outputs: list[dict[str, Any]] = []
        student = self

        class Publisher(DisplayPublisher):
            def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
                student.show("display_data", data)

        class Hook(DisplayHook):
            def write_output_prompt(self) -> None: ...
            def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
                student.show("execute_result", format_dict)

        class Shell(InteractiveShell):
            def enable_gui(self, gui: Any = None) -> None: ...
            def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
                student.show_error(evalue, stb)

        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        # The one instance, because Matplotlib's inline backend looks for it at its first import.
        self.shell = Shell.instance(config=config, display_pub_class=Publisher, displayhook_class=Hook)

    def show(self, how: str, data: dict[str, Any]) -> None:
        kept = {mime: content for mime, content in data.items() if mime in MIMES and len(content) < 5_000_000}
        if kept:
            output: dict[str, Any] = {"output_type": how, "data": kept, "metadata": {}}
            if how == "execute_result":
                output["execution_count"] = self.shell.execution_count
            self.outputs.append(output)

    def show_error(self, error: BaseException, lines: list[str]) -> None:
        traceback = [ANSI.sub("", line)[:4000] for line in lines[-20:]]
        self.outputs.append({"output_type": "error", **described(error), "traceback": traceback})

    def run(self, source: str, seconds: float) -> dict[str, Any]:
        """Run one cell; return what it shows."""
        self.outputs = []
        out, err = (Bounded(self.outputs, name, self.most) for name in ("stdout", "stderr"))
        with redirect_stdout(out), redirect_stderr(err), at_most(seconds):
            self.shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        if lost := out.lost + err.lost:
            note = f"\n… {lost} more characters were printed and are not kept\n"
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": note})
        return {"outputs": self.outputs}

    def values(self, names: list[str]) -> dict[str, Any]:
        """The values of these names; of a function that it is one; nothing for a name that is not there."""
        found: dict[str, Any] = {}
        for name in names:
            if name not in self.shell.user_ns:
                continue
            value = self.shell.user_ns[name]
            if callable(value) and not isinstance(value, type(os)):
                found[name] = {"function": True}
                continue
            try:
                found[name] = {"value": encode(value)}
            except NotPlain as error:
                found[name] = {"strange": str(error)}
        return {"values": found}

    def call(
        self, name: str, arguments: list[Any], keywords: dict[str, Any], seconds: float
    ) -> dict[str, Any]:
        """Call the student's function; return its value or its error."""
        silent = Bounded([], "", 0)
        try:
            with redirect_stdout(silent), redirect_stderr(silent), at_most(seconds):
                value = self.shell.user_ns[name](
                    *map(decode, arguments), **{key: decode(one) for key, one in keywords.items()}
                )
            return {"value": encode(value)}
        except NotPlain as error:
            return {"strange": str(error)}
        except BaseException as error:
            return {"error": described(error)}


def described(error: BaseException) -> dict[str, str]:
    """An error's name and text, even if its text cannot be had."""
    try:
        text = str(error)
    except BaseException as worse:
        text = f"(its text cannot be had: {type(worse).__name__})"
    return {"ename": type(error).__name__, "evalue": text[:1000]}


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the student's code after `seconds`; who ignores it is stopped from outside."""

    def stop(number: int, frame: types.FrameType | None) -> None:
        raise TimeoutError(f"stopped after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def limit(memory: int, processes: int, disk: int) -> None:
    """Take from this process, and from all that it starts, the right to more."""
    wanted = {resource.RLIMIT_AS: memory, resource.RLIMIT_FSIZE: disk, resource.RLIMIT_CORE: 0}
    wanted[resource.RLIMIT_NPROC] = processes
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(
            what, (most, most) if hard in (-1, resource.RLIM_INFINITY) or most < hard else (hard, hard)
        )


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more."""
    student: Student | None = None

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        nonlocal student
        what = request.pop("do")
        if what == "begin":
            student = Student(request.pop("output"))
            limit(**request)
            return {"ready": True}
        reply: dict[str, Any] = getattr(student, what)(**request)
        return reply

    while head := requests.read(LENGTH.size):
        request = json.loads(requests.read(LENGTH.unpack(head)[0]))
        try:
            reply = pack(answer(request))
        except NotPlain as error:
            reply = pack({"strange": str(error)})
        replies.write(reply)
        replies.flush()


def main() -> None:
    """Keep the channel for ourselves, so that what the student prints does not get into it."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    serve(requests, replies)


if __name__ == "__main__":
    main()
