"""What each explorer costs: bytes over the wire, time to its first drawing, time of a redraw in a drag.

Each stands alone on a page of its own, and then all stand together on one.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "_tools"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browser import launch
from klcourse.explorers import EXPLORERS
from klcourse.explorers._bundle import page_core, stylesheet
from page_checks import drag_path
from serve import serving

LOADS = 5
STEPS = 120
KILOBYTE = 1000
# Notes when each figure has drawn itself first, and how long every later drawing takes, layout and paint
# excluded: explorers draw in animation frames, and nothing else on the page does.
WATCH = """
window.ready = [];
new MutationObserver((changes) => {
    for (const {attributeName} of changes) if (attributeName === 'data-ready') ready.push(performance.now());
}).observe(document, {attributes: true, subtree: true});
window.drawings = [];
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (draw) => ask((time) => {
    const begun = performance.now();
    draw(time);
    drawings.push(performance.now() - begun);
});
"""


def page_with(names: list[str]) -> str:
    figures = "".join(EXPLORERS[name]().page_html() for name in names)
    links = "".join(f'<script defer src="{name}.js"></script>' for name in ["core", *names])
    style = f"<style>body {{ width: 760px }} {stylesheet()}</style>"
    head = f'<head><meta charset="utf-8"><title>t</title>{style}{links}</head>'
    return f'<!doctype html><html lang="en">{head}<body>{figures}</body></html>'


def write_pages(folder: Path) -> None:
    (folder / "core.js").write_text(page_core(), "utf-8")
    for name, explorer in EXPLORERS.items():
        (folder / f"{name}.js").write_text(explorer.page_script(), "utf-8")
        (folder / f"{name}.html").write_text(page_with([name]), "utf-8")
    (folder / "all.html").write_text(page_with(list(EXPLORERS)), "utf-8")


def open_page(browser: Browser, address: str, count: int) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_function("count => ready.length === count", arg=count)
    return page


def first_drawing(browser: Browser, address: str, count: int) -> float:
    """Milliseconds from the start of the load until all `count` figures are drawn, the median of loads."""
    times = []
    for _ in range(LOADS):
        page = open_page(browser, address, count)
        times.append(page.evaluate("Math.max(...ready)"))
        page.close()
    return statistics.median(times)


def redraw(browser: Browser, address: str) -> float:
    """Milliseconds that 95 of 100 drawings in a drag back and forth stay below."""
    page = open_page(browser, address, 1)
    (x, y), *_, (end_x, end_y) = drag_path(page.locator("[data-explorer]"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("drawings.length = 0")
    for step in range(STEPS):
        part = (1 - abs(step % 40 - 20) / 20) * 2
        page.mouse.move(x + (end_x - x) * part, y + (end_y - y) * part)
        page.evaluate("() => new Promise((done) => setTimeout(done, 20))")
    page.mouse.up()
    drawings = page.evaluate("drawings")
    page.close()
    if len(drawings) < STEPS / 2:
        sys.exit(f"make: only {len(drawings)} drawings in a drag of {STEPS} steps at {address}")
    return statistics.quantiles(drawings, n=20)[-1]


def main() -> None:
    core = len(gzip.compress((page_core() + stylesheet()).encode()))
    print(f"core and style sheet, compressed: {core / KILOBYTE:.1f} kB")
    print(f"{'':24}{'with its script':>18}{'first drawing':>16}{'redraw, p95':>14}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        write_pages(Path(folder))
        browser = launch(playwright)
        with serving(Path(folder)) as root:
            for name, explorer in EXPLORERS.items():
                size = core + len(gzip.compress(explorer.page_script().encode()))
                first = first_drawing(browser, f"{root}/{name}.html", 1)
                again = redraw(browser, f"{root}/{name}.html")
                print(f"{name:24}{size / KILOBYTE:>15.1f} kB{first:>13.0f} ms{again:>11.1f} ms", flush=True)
            together = first_drawing(browser, f"{root}/all.html", len(EXPLORERS))
            print(f"all {len(EXPLORERS)} on one page: drawn {together:.0f} ms after the load begins")
        browser.close()


if __name__ == "__main__":
    main()
