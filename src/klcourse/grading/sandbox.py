"""A student's Python in a box: no network, no files of others, and only so much time, memory and space."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ._channel import LARGEST, LENGTH, pack

PACKAGE = Path(__file__).resolve().parents[1]
HOME = "/home/student"
LOOK = 0.05
"""Seconds between two looks at what a sandbox uses."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Memory and disk in bytes, output in characters of one cell."""

    cell_seconds: float = 30
    call_seconds: float = 10
    all_seconds: float = 180
    memory: int = 2 * 2**30
    processes: int = 64
    disk: int = 64 * 2**20
    output: int = 20_000


class Stopped(Exception):
    """The student's Python is no more; the text says why."""


class NoSandbox(Exception):
    """There is nothing on this machine that could hold a student's code."""


def check_available() -> None:
    """Refuse to begin where bubblewrap is missing or not allowed to work."""
    advice = (
        "students' code would run as you, and could read the hidden tests and the gradebook. "
        "Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap) and run this again on Linux, "
        "or say --unsafe if you trust every submission"
    )
    if not shutil.which("bwrap"):
        raise NoSandbox(f"bubblewrap (bwrap) is not installed, so {advice}")
    tried = subprocess.run([*bubblewrap(2**20), sys.executable, "-V"], capture_output=True, text=True)
    if tried.returncode:
        reason = tried.stderr.strip().splitlines()[-1:] or ["it says nothing"]
        raise NoSandbox(f"bubblewrap does not work here ({reason[0]}), so {advice}")


@cache
def _known_options() -> frozenset[str]:
    told = subprocess.run(["bwrap", "--help"], capture_output=True, text=True)
    return frozenset(re.findall(r"--[a-z-]+", told.stdout + told.stderr))


def bubblewrap(disk: int) -> list[str]:
    """The command that opens an empty machine with Python and this package, and nothing else in it."""
    command = ["bwrap", "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000"]
    command += ["--die-with-parent", "--new-session", "--clearenv", "--hostname", "exam"]
    if "--disable-userns" in _known_options():
        command += ["--disable-userns"]
    for place in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"):
        if os.path.islink(place):
            command += ["--symlink", os.readlink(place), place]
        elif os.path.isdir(place):
            command += ["--ro-bind", place, place]
    size = ["--size", str(disk)] if "--size" in _known_options() else []
    for place in ("/tmp", HOME):  # before what is bound, which may lie in /tmp
        command += [*size, "--tmpfs", place]
    places = ["/usr", "/etc/ld.so.cache", "/etc/alternatives", sys.base_prefix, sys.prefix, str(PACKAGE)]
    for place in places:
        command += ["--ro-bind-try", place, place]
    command += ["--proc", "/proc", "--dev", "/dev"]
    for name, value in environment(HOME).items():
        command += ["--setenv", name, value]
    return [*command, "--chdir", HOME]


def environment(home: str) -> dict[str, str]:
    """What a student's Python sees of the environment: nothing of the teacher's."""
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    return threads | {
        "HOME": home,
        "IPYTHONDIR": f"{home}/.ipython",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "PATH": f"{Path(sys.prefix) / 'bin'}:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(PACKAGE.parent),
    }


class Sandbox:
    """One student's Python, from its beginning to its end.

    Parameters
    ----------
    limits : Limits
        What it may use.
    ends : float
        When its time is over, in the seconds of `time.monotonic`.
    safe : bool
        Whether to run it in bubblewrap. Without, its limits hold only for a student who means no harm.
    """

    def __init__(self, limits: Limits, ends: float, *, safe: bool = True) -> None:
        self.limits, self.ends = limits, ends
        self.folder = None if safe else tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        home = HOME if self.folder is None else self.folder.name
        python = [sys.executable, "-s", "-P", "-m", "klcourse.grading._student"]
        self.process = subprocess.Popen(
            (bubblewrap(limits.disk) if safe else []) + python,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=None if safe else home,
            env=None if safe else environment(home),
            start_new_session=True,
        )
        begin = {"do": "begin", "output": limits.output, "memory": limits.memory}
        try:
            self.ask(begin | {"processes": limits.processes, "disk": limits.disk}, seconds=60)
        except Stopped as reason:  # before any cell of the student's: it is not her doing
            self.close()
            raise NoSandbox(f"Python does not start in the sandbox: {reason}") from None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the student's Python and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        if self.folder:
            self.folder.cleanup()

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request and wait for its reply, while looking at what the student's Python uses."""
        ends = min(time.monotonic() + seconds, self.ends)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(pack(request))
            self.process.stdin.flush()
            length = LENGTH.unpack(self._read(LENGTH.size, ends))[0]
            if length > LARGEST:
                raise Stopped("it sent more than a reply can hold")
            reply = json.loads(self._read(length, ends))
        except (BrokenPipeError, ValueError, RecursionError):
            raise Stopped("it ended by itself") from None
        if not isinstance(reply, dict):
            raise Stopped("it sent what is no reply")
        return reply

    def _read(self, count: int, ends: float) -> bytes:
        parts: list[bytes] = []
        out = self.process.stdout.fileno()  # type: ignore[union-attr]
        while count:
            if select.select([out], [], [], LOOK)[0]:
                part = os.read(out, min(count, 2**20))
                if not part:
                    raise Stopped("it ended by itself")
                parts.append(part)
                count -= len(part)
            if time.monotonic() > ends:
                raise Stopped("it did not stop when its time was over")
            self._look()
        return b"".join(parts)

    def _look(self) -> None:
        """Stop what uses more than it may, all its processes taken together."""
        processes = list(descendants(self.process.pid))
        if len(processes) > self.limits.processes:
            raise Stopped(f"it started more than {self.limits.processes} processes")
        used = sum(resident(process) for process in processes)
        if used > self.limits.memory:
            raise Stopped(f"its processes took more than {self.limits.memory / 2**30:.3g} GB of memory")


def descendants(process: int) -> Iterator[int]:
    """The processes that this one has started, and those that they have (on Linux)."""
    with suppress(OSError):  # it may end while we look
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (thread / "children").read_text().split()):
                yield child
                yield from descendants(child)


def resident(process: int) -> int:
    """Bytes of memory that a process holds."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
