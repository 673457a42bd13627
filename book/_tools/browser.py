"""Find a Chromium or Chrome to open the built book with, and start it without calls home."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

INSTALLED_NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HOW_TO_GET = (
    "no Chromium or Chrome was found: install one (Debian: apt-get install chromium), "
    "or run `.venv/bin/python -m playwright install chromium`"
)


@cache
def find_browser() -> str | None:
    """Return the path of an installed Chromium or Chrome, else of Playwright's own, else None."""
    for name in INSTALLED_NAMES:
        if path := shutil.which(name):
            return path
    # Playwright's synchronous interface refuses to start twice in one thread, so ask from another.
    with ThreadPoolExecutor(max_workers=1) as pool:
        path = pool.submit(_playwrights_own).result()
    return path if Path(path).is_file() else None


def _playwrights_own() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def launch(playwright: Playwright) -> Browser:
    """Start the browser that `find_browser` found, headless; raise if there is none."""
    executable = find_browser()
    if executable is None:
        raise RuntimeError(HOW_TO_GET)
    # Chromium's sandbox cannot start as root, which is what a container usually runs as.
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = [*QUIET_FLAGS, "--no-sandbox"] if as_root else list(QUIET_FLAGS)
    return playwright.chromium.launch(executable_path=executable, args=flags)
