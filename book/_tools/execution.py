"""Execute the chapters through the cache that the book is then built from.

myst-nb executes one notebook after another while it reads the pages. Here the chapters that
are not in its cache are executed at once, one per core, and put where myst-nb looks for them.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import shutil
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any, TextIO

import nbformat
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_client.client import KernelClient
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from sphinx_external_toc.parsing import parse_toc_yaml

CACHE = Path("_build/.jupyter_cache")
KERNELS_LOG = Path("_build/kernels.log")
STAMP = "made_with.txt"


class PromptClient(NotebookClient):
    """A client that takes a reply when it is there, in cells with sliders too.

    nbclient answers a slider on the socket on which it waits for the cell's reply. Now and then the
    waiting is then not told of the reply (jupyter_client sends past asyncio, which uses up the
    socket's signal), and goes on until the cell's time is over. Who waits a second at a time finds it.
    """

    async def async_start_new_kernel_client(self) -> KernelClient:
        client = await super().async_start_new_kernel_client()
        client.shell_channel.get_msg = second_by_second(client.shell_channel.get_msg)
        return client


def second_by_second(get_message: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """`get_message`, which waits for a message until its timeout, looking for it every second."""

    async def get(timeout: float | None = None) -> Any:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = 1.0 if end is None else max(0.0, min(1.0, end - time.monotonic()))
            try:
                return await get_message(timeout=left)
            except Empty:
                if end is not None and time.monotonic() >= end:
                    raise

    return get


@dataclass
class Chapter:
    """A notebook of the book, and how its execution went."""

    path: Path
    name: str
    notebook: nbformat.NotebookNode
    seconds: float = 0.0
    cell: int = 0  # the one begun last, counted from 1 among all cells
    error: str = ""
    hint: str = ""  # where else to look for the reason


def execute_chapters(root: Path) -> bool:
    """Execute every chapter of the book at `root` that needs it; print errors; say if all went."""
    cache = open_cache(root)
    chapters = list(read_chapters(root))
    stale = [chapter for chapter in chapters if not is_cached(cache, chapter)]
    if not stale:
        _say(f"no chapter to execute: the outputs of {len(chapters)} are in the cache")
        return True
    timeout = read_timeout(root)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # errors are told by `finish`
    with (root / KERNELS_LOG).open("w") as log, ThreadPoolExecutor(os.cpu_count()) as pool:
        running = [pool.submit(execute, chapter, timeout, log) for chapter in stale]
        try:
            for done in as_completed(running):
                finish(cache, done.result())
        except KeyboardInterrupt:
            os._exit(130)  # a thread cannot be stopped; the kernels end when their parent does
    return not any(chapter.error for chapter in stale)


def environment_key(root: Path) -> str:
    """Hash what a chapter's outputs depend on besides its own code."""
    package = root / "src" / "klcourse"
    files = [path for path in package.rglob("*") if "__pycache__" not in path.parts]
    return hash_of(platform.python_version(), root, [root / "requirements.txt", *files])


def hash_of(word: str, root: Path, files: list[Path]) -> str:
    """Hash a word, and the names and contents of files."""
    digest = hashlib.sha256(word.encode())
    for path in sorted(path for path in files if path.is_file()):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def open_cache(root: Path) -> JupyterCacheAbstract:
    """Open the cache; empty it first if it was filled with another `klcourse` or other pins."""
    # jupyter-cache compares a notebook's code alone, so it would go on showing what an older
    # `klcourse` computed.
    folder, key = root / CACHE, environment_key(root)
    stamp = folder / STAMP
    if folder.exists() and not (stamp.is_file() and stamp.read_text() == key):
        _say("klcourse, the pinned packages or Python changed: all chapters are executed anew")
        shutil.rmtree(folder)
    cache = get_cache(folder)
    cache.path.joinpath(STAMP).write_text(key)
    return cache


def read_chapters(root: Path) -> Iterator[Chapter]:
    """Read every notebook named in the table of contents."""
    for name in sorted(parse_toc_yaml(root / "_toc.yml")):
        path = root / f"{name}.ipynb"
        if path.is_file():
            yield Chapter(path, f"{name}.ipynb", read_notebook(path, name))


def read_notebook(path: Path, name: str) -> nbformat.NotebookNode:
    """Read a notebook, or stop with a line that says why it is none."""
    try:
        return nbformat.read(path, as_version=4)
    except nbformat.reader.NotJSONError:
        sys.exit(
            f"make: {name}.ipynb is not a notebook, as it is not JSON (left-over merge marks?); "
            f"to have the committed one back: git checkout -- {name}.ipynb"
        )


def read_timeout(root: Path) -> int:
    """Return the seconds that the book's configuration allows a cell."""
    configuration = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return configuration["execute"]["timeout"]


def is_cached(cache: JupyterCacheAbstract, chapter: Chapter) -> bool:
    """Tell whether the cache holds the outputs of this chapter's code cells, tags included."""
    try:
        cache.get_cache_bundle(cache.match_cache_notebook(chapter.notebook).pk)
    except KeyError:
        return False
    return True


def execute(chapter: Chapter, timeout: int, log: TextIO) -> Chapter:
    """Execute a chapter in its own folder and note the seconds, or what stopped it and where."""

    def note_cell(cell: nbformat.NotebookNode, cell_index: int) -> None:
        chapter.cell = cell_index + 1

    _say(f"{chapter.name}: started")
    begun = time.perf_counter()
    client = PromptClient(
        chapter.notebook,
        timeout=timeout,
        resources={"metadata": {"path": str(chapter.path.parent)}},
        on_cell_start=note_cell,
        record_timing=False,  # times in the cells' metadata would hide them from the cache
    )
    try:
        # What a kernel says of itself, such as of sockets that close as it ends, is no word to the reader.
        client.execute(stdout=log, stderr=log)
    except CellExecutionError as error:
        chapter.error = describe(error.ename, error.evalue)
    except Exception as error:  # the kernel is missing, died or took too long
        chapter.error = describe(type(error).__name__, str(error))
        chapter.hint = f"what its kernel said: {KERNELS_LOG}; "
    chapter.seconds = time.perf_counter() - begun
    return chapter


def describe(name: str, message: str) -> str:
    """Return the name of an exception and the first line of its message."""
    first_line = next(iter(message.strip().splitlines()), "")
    return f"{name}: {first_line}" if first_line else name


def finish(cache: JupyterCacheAbstract, chapter: Chapter) -> None:
    """Store an executed chapter, or print why it stopped."""
    if chapter.error:
        where = f"{chapter.name}, cell {chapter.cell}" if chapter.cell else chapter.name
        hint = f"{chapter.hint}to look at it: make lab, and open {chapter.path.name}"
        print(f"make: {where}: {chapter.error} ({hint})", file=sys.stderr, flush=True)
        return
    data = {"execution_seconds": chapter.seconds}
    bundle = CacheBundleIn(chapter.notebook, str(chapter.path), data=data)
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    _say(f"{chapter.name}: executed in {chapter.seconds:.1f} s")


def _say(message: str) -> None:
    print(message, flush=True)
