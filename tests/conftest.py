"""What tests share: a browser, word of the tests left out where there is none, and a notebook's text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_tools"))

# How long an example takes depends on what else the machine does. Each run at home tries new examples; a
# check of the same commit gives the same answer twice.
settings.register_profile("course", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("course")

NO_BROWSER = "this test opens pages in a browser, and there is none"
NO_SANDBOX = "this test runs students' code in bubblewrap, which is not to be had here"


@pytest.fixture(scope="module")
def told(request: pytest.FixtureRequest) -> str:
    """All that the module's NOTEBOOK says: its text, without thin spaces, and what its cells print."""
    import nbformat

    cells = nbformat.read(request.module.NOTEBOOK, as_version=4).cells
    printed = [output.get("text", "") for cell in cells for output in cell.get("outputs", [])]
    text = "\n".join([cell.source for cell in cells if cell.cell_type == "markdown"] + printed)
    return text.replace(r"\,", "")


# Per module: while Playwright runs, its event loop counts as running, which nbval's kernels, run by
# the same process between two modules of tests, do not bear.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    from browser import HOW_TO_GET, find_browser, launch

    if find_browser() is None and os.environ.get("CI") == "true":
        pytest.fail(HOW_TO_GET, pytrace=False)
    if find_browser() is None:
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def sandbox() -> None:
    """Leave a test out where there is no sandbox, except in a check of every test."""
    from klcourse.grading.sandbox import NoSandbox, check_available

    try:
        check_available()
    except NoSandbox as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(NO_SANDBOX)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests found no browser; the reports of parallel workers arrive here too."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sorted(report.nodeid for report in skipped if NO_BROWSER in str(report.longrepr))
    if left_out:
        from browser import HOW_TO_GET

        terminalreporter.section(f"{len(left_out)} tests left out: {HOW_TO_GET}")
        for nodeid in left_out:
            terminalreporter.write_line(nodeid)
