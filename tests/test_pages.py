"""The built book, page by page; and pages with a planted fault, which each check must see.

The tests stand in classes because parallel workers take one class at a time.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

import page_checks
from klcourse.explorers import EXPLORERS, DistributionBars
from klcourse.explorers._bundle import page_core
from page_checks import (
    EXPLORER_CHECKS,
    GENERATED,
    HTML,
    ROOT,
    STATIC_CHECKS,
    Site,
    Visit,
    console_errors,
    explorer_faults,
    faults_seen,
    keyboard_gaps,
    new_reader,
    no_still_picture,
    pages_in_contents,
    visit,
    wait_until_ready,
)
from serve import serving

PAGES = [*pages_in_contents(), *GENERATED]
in_browser = pytest.mark.browser


def explorers_in_pages() -> list[tuple[str, str, int]]:
    """Page, name of the explorer, and which of that name on the page, for every explorer of the book."""
    found = []
    for page in (name for name in PAGES if (HTML / name).exists()):
        names = re.findall(r'data-explorer="([\w-]+)"', (HTML / page).read_text(encoding="utf-8"))
        found += [(page, name, k) for name in EXPLORERS for k in range(names.count(name))]
    return found


@pytest.fixture(scope="module")
def site() -> Site:
    missing = [name for name in PAGES if not (HTML / name).exists()]
    assert not missing, f"{missing} are not in _build/html: run `make book` first"
    return Site(HTML)


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    with serving(site.root) as root:
        yield f"{root}/"


Readers = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Readers:
    """Readers by theme and abilities, each kept, so that its cache makes the next page quick."""
    known: dict[str, BrowserContext] = {}

    def get(theme: str = "light", **options: object) -> BrowserContext:
        key = f"{theme} {options}"
        if key not in known:
            known[key] = new_reader(browser, theme, **options)
        return known[key]

    return get


def assert_none(faults: list[str], where: str) -> None:
    assert not faults, "\n".join([f"{where}:", *faults])


class TestHtml:
    @pytest.mark.parametrize("check", STATIC_CHECKS)
    @pytest.mark.parametrize("name", PAGES)
    def test_page(self, site: Site, name: str, check: str) -> None:
        assert_none(STATIC_CHECKS[check](site, name), f"{name} ({check})")


@in_browser
class TestLight:
    @pytest.mark.parametrize("name", PAGES)
    def test_page(self, reader: Readers, address: str, name: str) -> None:
        with visit(reader("light"), address + name) as seen:
            assert_none(faults_seen(seen, "light"), name)


@in_browser
class TestDark:
    @pytest.mark.parametrize("name", PAGES)
    def test_page(self, reader: Readers, address: str, name: str) -> None:
        with visit(reader("dark"), address + name) as seen:
            assert_none(faults_seen(seen, "dark"), name)


@in_browser
class TestKeyboard:
    @pytest.mark.parametrize("name", PAGES)
    def test_page(self, reader: Readers, address: str, name: str) -> None:
        with visit(reader(), address + name) as seen:
            assert_none(keyboard_gaps(seen), name)


@in_browser
class TestExplorers:
    def test_the_book_has_every_one(self, site: Site) -> None:
        assert {name for _, name, _ in explorers_in_pages()} == set(EXPLORERS)

    @pytest.mark.parametrize(("name", "explorer", "number"), explorers_in_pages())
    def test_live(self, reader: Readers, address: str, name: str, explorer: str, number: int) -> None:
        with visit(reader(has_touch=True), address + name) as seen:
            figure = seen.page.locator(f"[data-explorer={explorer}]").nth(number)
            found = explorer_faults(seen.page, figure)
            faults = [f"{check}: {fault}" for check in found for fault in found[check]]
            faults += console_errors(seen)
        assert_none(faults, f"{name}, {explorer}")

    @pytest.mark.parametrize("name", dict.fromkeys(name for name, _, _ in explorers_in_pages()))
    def test_without_javascript(self, reader: Readers, address: str, name: str) -> None:
        with visit(reader(java_script_enabled=False), address + name) as seen:
            figures = seen.page.locator("[data-explorer]").all()
            faults = [fault for figure in figures for fault in no_still_picture(figure)]
        assert_none(faults, name)


# Planted faults in a page's HTML

GOOD_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="description" content="A page that keeps every rule.">
<title>Good page</title>
<script>
  document.documentElement.dataset.theme = localStorage.getItem("theme");
</script>
<link rel="stylesheet" href="style.css">
</head>
<body>
<div class="onlyprint"><h1 id="printed">Printed title</h1></div>
<main>
<h1 id="title">Title</h1>
<p>See <a href="other.html#there">there</a>, <a href="#title">here</a>,
<a href="https://example.org/">elsewhere</a>.</p>
<img src="dot.svg" alt="A dot in the middle of a square">
<details><summary>More</summary><p class="more">The words in a fold.</p></details>
<button type="button">Press</button>
<label><input type="radio" name="r" checked> one</label>
<label><input type="radio" name="r"> two</label>
</main>
</body>
</html>
"""
STYLE = """
body { background: white; color: black; margin: 1em; }
.onlyprint { display: none; }
[data-theme="dark"] body { background: black; color: white; }
[data-theme="dark"] a { color: #9cf; }
"""
OTHER_PAGE = GOOD_PAGE.replace('id="title"', 'id="there"').replace("#title", "#there")
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'


def lay_out(folder: Path, page: str) -> Path:
    files = {"page.html": page, "other.html": OTHER_PAGE, "style.css": STYLE, "dot.svg": DOT}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def with_fault(page: str, old: str, new: str) -> str:
    assert old in page
    return page.replace(old, new, 1)


def complaining_about_html(folder: Path) -> set[str]:
    site = Site(folder)
    return {name for name, check in STATIC_CHECKS.items() if check(site, "page.html")}


HTML_FAULTS = [
    ("broken_links", "other.html#there", "nowhere.html"),
    ("broken_links", "other.html#there", "other.html#nowhere"),
    ("broken_links", "#title", "#nowhere"),
    ("broken_links", "other.html#there", "/other.html"),
    ("broken_links", "style.css", "missing.css"),
    ("broken_links", "dot.svg", "missing.svg"),
    ("broken_links", "<main>", '<main><script src="missing.js"></script>'),
    ("broken_links", 'src="dot.svg"', 'src="dot.svg" srcset="dot.svg 1x, missing.svg 2x"'),
    ("resources_elsewhere", "style.css", "https://example.org/style.css"),
    ("resources_elsewhere", "<main>", '<main><script src="//example.org/a.js"></script>'),
    ("images_without_alt", ' alt="A dot in the middle of a square"', ""),
    ("images_without_alt", "A dot in the middle of a square", ""),
    ("images_without_alt", "A dot in the middle of a square", "_images/dot.svg"),
    ("headings_of_level_1", 'h1 id="title">Title</h1', 'p id="title">Title</p'),
    ("headings_of_level_1", "<details>", "<h1>Second</h1><details>"),
    ("description_missing", "A page that keeps every rule.", " "),
    ("description_missing", 'name="description"', 'name="author"'),
]


class TestPlantedInHtml:
    def test_good_page_passes(self, tmp_path: Path) -> None:
        assert complaining_about_html(lay_out(tmp_path, GOOD_PAGE)) == set()

    @pytest.mark.parametrize(("check", "old", "new"), HTML_FAULTS)
    def test_fault_is_seen(self, tmp_path: Path, check: str, old: str, new: str) -> None:
        lay_out(tmp_path, with_fault(GOOD_PAGE, old, new))
        assert complaining_about_html(tmp_path) == {check}

    def test_every_check_has_a_fault(self) -> None:
        assert {check for check, _, _ in HTML_FAULTS} == set(STATIC_CHECKS)

    def test_contents_are_read_at_every_depth(self, tmp_path: Path) -> None:
        contents = tmp_path / "_toc.yml"
        contents.write_text("root: a\nparts:\n- chapters:\n  - file: b/c\n    sections:\n    - file: d\n")
        assert pages_in_contents(contents) == ["a.html", "b/c.html", "d.html"]


# Planted faults that only a browser shows


FAULT_KINDS = {
    "requests": "asks another host",
    "console": "says on the console",
    "theme": "shows the theme",
    "overflow": "px wide in a window of",
    "name": "px: button-name",
    "contrast": "px: color-contrast",
}


def kinds_of_faults(seen: Visit) -> set[str]:
    """The kinds of what the checks find on a page for a reader of dark pages."""
    gaps = keyboard_gaps(seen)
    faults = faults_seen(seen, "dark")
    found = {kind for kind, words in FAULT_KINDS.items() if words in "\n".join(faults)}
    known = tuple(FAULT_KINDS.values())
    assert all(any(words in fault for words in known) for fault in faults), faults
    return found | ({"keyboard"} if gaps else set())


CLICKABLE = '<main><div style="cursor: pointer; width: 9em" class="c">Click me</div>'
ANSWERS = "<script>document.querySelector('.c').addEventListener('click', () => {})</script>"
WIDE_BOX = '<main><div style="width: 400px">Wide</div>'
GREY = "<style>.more { color: #444; background: #333 }</style>"
NARROW_GREY = "<style>@media (width < 400px) { label { color: #444; background: #333 } }</style>"
BROWSER_FAULTS = [
    ("requests", "<main>", '<main><script src="https://example.org/a.js"></script>'),
    ("requests", "<main>", "<main><script>fetch('//example.org/').catch(() => 0)</script>"),
    ("console", "<main>", "<main><script>console.error('wrong')</script>"),
    ("console", "<main>", "<main><script>missing()</script>"),
    ("console", "<main>", '<main><script src="missing.js"></script>'),
    ("keyboard", "<main>", CLICKABLE + ANSWERS),
    ("keyboard", "<main>", '<main><div onclick="this">Click me</div>'),
    ("keyboard", '<button type="button"', '<button type="button" tabindex="-1"'),
    ("keyboard", '<button type="button"', '<button type="button" style="outline: none"'),
    ("theme", 'localStorage.getItem("theme")', '"light"'),
    ("overflow", "<main>", WIDE_BOX),
    ("name", "Press</button>", "</button>"),
    ("contrast", "</head>", GREY + "</head>"),
    ("contrast", "</head>", NARROW_GREY + "</head>"),
]


def kinds_in_folder(reader: BrowserContext, folder: Path) -> set[str]:
    with serving(folder) as root, visit(reader, f"{root}/page.html") as seen:
        return kinds_of_faults(seen)


@in_browser
class TestPlantedInBrowser:
    def test_good_page_passes(self, reader: Readers, tmp_path: Path) -> None:
        assert kinds_in_folder(reader("dark"), lay_out(tmp_path, GOOD_PAGE)) == set()

    @pytest.mark.parametrize(("kind", "old", "new"), BROWSER_FAULTS)
    def test_fault_is_seen(self, reader: Readers, tmp_path: Path, kind: str, old: str, new: str) -> None:
        lay_out(tmp_path, with_fault(GOOD_PAGE, old, new))
        assert kinds_in_folder(reader("dark"), tmp_path) == {kind}

    def test_every_kind_has_a_fault(self) -> None:
        assert {kind for kind, _, _ in BROWSER_FAULTS} == {"keyboard", *FAULT_KINDS}


# Planted faults in an explorer: a small one that keeps the contract

GOOD_EXPLORER = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><title>Explorer</title>
<style>
  [data-theme="dark"] body { background: #111; color: #eee; }
  [role="slider"] { height: 200px; width: 60px; background: #9cf; touch-action: none; }
</style>
</head>
<body>
<figure class="klcourse-live" data-explorer="distribution-bars">
<script type="application/json">{"p": [0.5, 0.25, 0.25]}</script>
<svg class="klcourse-still" width="9" height="9" role="img" aria-label="Bars"></svg>
</figure>
<script>
const figure = document.querySelector(".klcourse-live");
const bases = {bit: 2, nat: Math.E, dit: 10};
const presets = {even: [0.2, 0.4, 0.4], coin: [0.9, 0.1]};
const options = (names) => Object.keys(names).map((name) => `<option>${name}</option>`).join("");
let {p} = JSON.parse(figure.querySelector("script").textContent);
figure.querySelector(".klcourse-still").remove();
figure.insertAdjacentHTML("beforeend", `
  <select name="preset">${options(presets)}</select> <select name="unit">${options(bases)}</select>
  <output name="entropy"></output> <output name="most"></output>
  <p class="spoken" aria-live="polite"></p><div class="handles"></div>`);
const [preset, unit] = figure.querySelectorAll("select");
const handles = figure.querySelector(".handles");
figure.model = { get: (name) => ({ p, labels: p.map(String), unit: unit.value })[name] };

const heard = (event) => true;
const keys = {ArrowUp: (x) => x + 0.01, ArrowDown: (x) => x - 0.01, Home: () => 0, End: () => 1};
const move = (k, goal) => {
  const value = Math.min(1, Math.max(0, goal));
  const rest = p.reduce((sum, x) => sum + x, 0) - p[k];
  p = p.map((x, j) => j === k ? value : (1 - value) * (rest ? x / rest : 1 / (p.length - 1)));
  requestAnimationFrame(draw);
};
const drag = (k) => (event) => {
  const box = event.currentTarget.getBoundingClientRect();
  if (event.buttons && heard(event)) move(k, (box.bottom - event.clientY) / box.height);
};
function build() {
  handles.replaceChildren(...p.map((_, k) => {
    const handle = document.createElement("div");
    const range = {ariaValueMin: 0, ariaValueMax: 1, ariaOrientation: "vertical"};
    Object.assign(handle, {role: "slider", tabIndex: 0, ...range});
    handle.onpointerdown = handle.onpointermove = drag(k);
    handle.addEventListener("keydown", (event) => {
      if (event.key in keys) { event.preventDefault(); move(k, keys[event.key](p[k])); }
    });
    return handle;
  }));
}
function draw() {
  const H = p.reduce((sum, x) => sum - (x && x * Math.log(x)), 0);
  const log = Math.log(bases[unit.value]);
  const say = (name, value) => {
    const output = figure.querySelector(`[name=${name}]`);
    output.dataset.value = value;
    output.value = `${value.toFixed(3)} ${unit.value}`;
  };
  say("entropy", H / log);
  say("most", Math.log(p.length) / log);
  figure.querySelector(".spoken").textContent = `entropy ${H / log}`;
  p.forEach((x, k) => {
    const handle = handles.children[k];
    handle.setAttribute("aria-valuenow", x);
    handle.setAttribute("aria-valuetext", `probability ${x}`);
  });
}
preset.onchange = () => { p = presets[preset.value]; build(); draw(); };
unit.onchange = draw;
build();
draw();
figure.dataset.ready = "true";
</script>
</body>
</html>
"""
MOVING = "<style>output { transition: opacity 1s; }</style></head>"
FLICKER = "setInterval(() => { handles.style.opacity = Math.random(); }, 40)"
FIXED = "<style>output { color: #333; }</style></head>"
EXPLORER_FAULTS = [
    ({"wait_until_ready"}, 'figure.dataset.ready = "true"', ""),
    ({"wait_until_ready"}, 'figure.querySelector(".klcourse-still").remove();', ""),
    ({"deaf_to_mouse"}, "(event) => true", '(event) => event.pointerType !== "mouse"'),
    ({"deaf_to_touch"}, "(event) => true", '(event) => event.pointerType !== "touch"'),
    ({"deaf_to_keys"}, "ArrowDown: (x) => x - 0.01, ", ""),
    ({"deaf_to_keys"}, "Home: () => 0, End: () => 1", ""),
    ({"unspoken"}, 'aria-live="polite"', ""),
    ({"unspoken"}, "`entropy ${H / log}`", '"entropy"'),
    ({"unspoken"}, '"aria-valuetext"', '"title"'),
    ({"disagreement"}, 'say("entropy", H / log)', 'say("entropy", H / log + 1e-8)'),
    ({"disagreement"}, "Math.log(p.length) / log", "Math.log(p.length)"),
    ({"disagreement"}, " ${unit.value}`", "`"),
    ({"restless"}, "</head>", MOVING),
    ({"restless"}, 'figure.dataset.ready = "true"', f'figure.dataset.ready = "true"; {FLICKER}'),
    ({"blind_to_theme"}, "</head>", FIXED),
    (
        {"deaf_to_mouse", "deaf_to_touch", "deaf_to_keys", "disagreement"},
        'say("entropy", H / log)',
        'say("entropy", 1.5)',
    ),
]
STILL = 'class="klcourse-still"'


@in_browser
class TestPlantedInExplorer:
    @pytest.fixture(autouse=True)
    def _little_patience(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(page_checks, "PATIENCE", 1.0)

    def faults(self, reader: BrowserContext, folder: Path, page: str) -> set[str]:
        (folder / "page.html").write_text(page, encoding="utf-8")
        with serving(folder) as root, visit(reader, f"{root}/page.html") as seen:
            return set(explorer_faults(seen.page, seen.page.locator(".klcourse-live")))

    def test_good_explorer_passes(self, reader: Readers, tmp_path: Path) -> None:
        assert self.faults(reader(has_touch=True), tmp_path, GOOD_EXPLORER) == set()

    @pytest.mark.parametrize(("checks", "old", "new"), EXPLORER_FAULTS)
    def test_fault_is_seen(
        self, reader: Readers, tmp_path: Path, checks: set[str], old: str, new: str
    ) -> None:
        page = with_fault(GOOD_EXPLORER, old, new)
        assert self.faults(reader(has_touch=True), tmp_path, page) == checks

    @pytest.mark.parametrize(
        ("new", "complaint"),
        [
            (STILL, None),
            ('class="other"', "shows no still picture"),
            (f'{STILL} style="display: none"', "shows no still picture"),
        ],
    )
    def test_missing_still_picture_is_seen(
        self, reader: Readers, tmp_path: Path, new: str, complaint: str | None
    ) -> None:
        (tmp_path / "page.html").write_text(with_fault(GOOD_EXPLORER, STILL, new), "utf-8")
        without_scripts = reader(java_script_enabled=False)
        with serving(tmp_path) as root, visit(without_scripts, f"{root}/page.html") as seen:
            faults = no_still_picture(seen.page.locator(".klcourse-live"))
        assert [complaint in fault for fault in faults] == ([True] if complaint else [])

    def test_picture_that_cannot_be_drawn_is_seen(self, reader: Readers, tmp_path: Path) -> None:
        image = f'<img {STILL} alt="Bars" width="9" height="9" src="data:image/svg+xml,no">'
        page = re.sub(r"<svg.*</svg>", image, GOOD_EXPLORER)
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        without_scripts = reader(java_script_enabled=False)
        with serving(tmp_path) as root, visit(without_scripts, f"{root}/page.html") as seen:
            faults = no_still_picture(seen.page.locator(".klcourse-live"))
        assert faults == ["has a still picture that cannot be drawn"]

    def test_every_check_has_a_fault(self) -> None:
        planted = set().union(*(checks for checks, _, _ in EXPLORER_FAULTS))
        assert planted == {"wait_until_ready", *EXPLORER_CHECKS}


@in_browser
class TestExplorersTogether:
    def test_one_that_fails_spares_the_others(self, reader: Readers, tmp_path: Path) -> None:
        figure = DistributionBars("fair coin").page_html()
        broken = figure.replace('{"labels"', '{labels"')
        assert broken != figure
        (tmp_path / "script.js").write_text(page_core() + DistributionBars.page_script(), encoding="utf-8")
        script = '<script defer src="script.js"></script>'
        (tmp_path / "page.html").write_text(f"<!doctype html>{broken}{figure}{script}", encoding="utf-8")
        with serving(tmp_path) as root, visit(reader(), f"{root}/page.html") as seen:
            first, second = seen.page.locator(".klcourse-live").all()
            assert wait_until_ready(second) == []
            assert no_still_picture(first) == []


class TestNoBrowser:
    def run(self, tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A browser test, where neither an installed browser nor Playwright's own is found."""
        (tmp_path / "test_small.py").write_text("def test_page(browser):\n    pass\n")
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        kept.pop("CI", None)
        hidden = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
        # -p finds our conftest there; plugins that this needs not would take seconds to load.
        shared = {"PYTHONPATH": str(ROOT / "tests"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        pytest_with_ours = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "xdist"]
        return subprocess.run(
            [*pytest_with_ours, *arguments, "test_small.py"],
            cwd=tmp_path,
            env=kept | hidden | shared | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def test_left_out_tests_are_named(self, tmp_path: Path) -> None:
        ran = self.run(tmp_path, "-n", "1")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "1 skipped" in ran.stdout
        left_out = ran.stdout[ran.stdout.index("1 tests left out") :]
        assert "install" in left_out.splitlines()[0]
        assert "test_small.py::test_page" in left_out

    def test_continuous_integration_must_have_one(self, tmp_path: Path) -> None:
        ran = self.run(tmp_path, CI="true")
        assert ran.returncode == 1, ran.stdout + ran.stderr
        assert "install" in ran.stdout
