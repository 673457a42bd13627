"""What CONTRIBUTING.md shows works as it stands there."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import page_checks
from klcourse.explorers._bundle import page_core, stylesheet
from page_checks import ROOT, accessibility_violations, explorer_faults, new_reader, no_still_picture, visit
from serve import serving

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FILE = re.compile(r"[Ii]n `(?:src/klcourse/explorers/)?(\w+\.(?:py|js))`:\n\n```\w+\n(.*?)```", re.DOTALL)
PAGE = """<!doctype html><html lang="en"><head><title>Coin</title>
<meta name="viewport" content="width=device-width"><style>{style}
html[data-theme="dark"] {{ background: #121212; color: #eee; }}</style>
<script>document.documentElement.dataset.theme = localStorage.getItem("theme");</script></head>
<body><main><h1>Coin</h1>{figure}</main><script>{script}</script></body></html>"""


@pytest.fixture
def coin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type:
    """The class of the example, from files written as the guide says."""
    files = dict(FILE.findall(GUIDE))
    assert set(files) == {"_coin.py", "coin.js"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location("_coin", tmp_path / "_coin.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "_coin", module)
    spec.loader.exec_module(module)
    return module.Coin


def test_the_example_is_short() -> None:
    lines = [line for _, text in FILE.findall(GUIDE) for line in text.splitlines()]
    assert 0 < len(lines) < 60


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_example_keeps_the_contract(
    browser: Browser, coin: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    monkeypatch.setitem(page_checks.EXPLORERS, "coin", coin)
    scripts = page_core() + coin.page_script()
    page = PAGE.format(style=stylesheet(), figure=coin().page_html(), script=scripts)
    (tmp_path / "coin.html").write_text(page, "utf-8")
    reader = new_reader(browser, theme, has_touch=True)
    with serving(tmp_path) as root, visit(reader, f"{root}/coin.html") as seen:
        figure = seen.page.locator("[data-explorer=coin]")
        assert explorer_faults(seen.page, figure) == {}
        assert accessibility_violations(seen) == []
        assert seen.errors == []
    without_scripts = new_reader(browser, theme, java_script_enabled=False)
    with serving(tmp_path) as root, visit(without_scripts, f"{root}/coin.html") as seen:
        assert no_still_picture(seen.page.locator("[data-explorer=coin]")) == []
    reader.close()
    without_scripts.close()
