"""Build the book: execute the chapters that changed, then set the pages with Jupyter Book.

`python book/_tools/build_book.py [folder]` builds the book in `folder` (here, when left out)
into `_build/html`. Warnings are errors.
"""

from __future__ import annotations

import io
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path

from jupyter_book.cli.main import main as jupyter_book
from sphinx.util.console import color_terminal, nocolor

from execution import environment_key, execute_chapters, hash_of

PAGES = Path("_build/html")
STAMP = Path("_build/pages_made_with.txt")
# What Sphinx keeps from one run to the next.
REMEMBERED = (PAGES, Path("_build/.doctrees"), Path("_build/jupyter_execute"))


def main() -> None:
    """Build the book in the folder named on the command line."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    if not execute_chapters(root):
        sys.exit(1)
    set_pages(root)
    print(f"the book is built: open {PAGES}/index.html, or run: make serve")


def set_pages(root: Path) -> None:
    """Run Jupyter Book, forgetting earlier pages when they cannot be trusted."""
    stamp, key = root / STAMP, pages_key(root)
    if not (stamp.is_file() and stamp.read_text() == key):
        for folder in REMEMBERED:
            shutil.rmtree(root / folder, ignore_errors=True)
    # A page that warned is not read again, so after a failure the next run would pass in silence.
    # The stamp is therefore there only after a run without a warning.
    stamp.unlink(missing_ok=True)
    print("setting the pages", flush=True)
    if not run_jupyter_book(root):
        sys.exit("make: the pages gave the warnings above; correct each, and run make book again")
    stamp.write_text(key)


def pages_key(root: Path) -> str:
    """Hash what pages are made from without Sphinx watching it."""
    unrelated = {"__pycache__", "_tools"}
    files = [
        path
        for path in (root / "book").rglob("*")
        if path.suffix != ".md" and unrelated.isdisjoint(path.parts)
    ]
    return hash_of(environment_key(root), root, [root / "_config.yml", root / "_toc.yml", *files])


def run_jupyter_book(root: Path) -> bool:
    """Run `jupyter-book build`, showing only warnings; return whether there was none."""
    arguments = ["build", str(root), "-n", "-W", "--keep-going", "--quiet"]
    if not color_terminal():  # sphinx-build asks this itself, jupyter-book does not
        nocolor()
    try:
        with redirect_stdout(io.StringIO()):
            jupyter_book(arguments, standalone_mode=False)
    except RuntimeError:
        return False
    except SystemExit as stop:
        return not stop.code
    return True


if __name__ == "__main__":
    main()
