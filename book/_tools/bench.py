"""Measure what authors and readers wait for, and print it as a table.

Builds run in a temporary copy of the checkout, so `_build` stays as it is. Other measurements
are added as `tests/benchmarks/bench_*.py`: each is run from the top of the checkout, with the
pages of that build in the environment variable COURSE_PAGES, and prints what it found.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from browser import HOW_TO_GET, find_browser, launch
from serve import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

TOOLS = Path(__file__).parent
PAGES = Path("_build/html")
CHAPTER = "notebooks/01-entropy.html"
PHONE = {"width": 412, "height": 823}
# Lighthouse's mobile conditions as it hands them to the browser: 150 ms and 1.6 Mbit/s at the
# transport, which is 3.75 times that delay and 0.9 times that rate for a request.
SLOW_4G = {
    "offline": False,
    "latency": 150 * 3.75,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
CPU_SLOWDOWN = 4
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", ".*_cache")
FIRST_CONTENTFUL_PAINT = """() => new Promise(resolve => {
    const answer = list => list.getEntriesByName('first-contentful-paint')
        .forEach(entry => resolve(entry.startTime));
    new PerformanceObserver(answer).observe({type: 'paint', buffered: true});
})"""


@dataclass
class Weight:
    """What a page costs to fetch."""

    bytes: int = 0
    requests: int = 0
    elsewhere: int = 0


def main() -> None:
    """Measure everything and print the table, then what the other benchmarks print."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "course"
        shutil.copytree(".", copy, ignore=NOT_COPIED)
        rows = [*measure_builds(copy), *measure_page(copy / PAGES)]
        print_table(rows)
        run_others(copy / PAGES)


def measure_builds(copy: Path) -> list[tuple[str, str]]:
    """Time the builds, and the check of the notebooks' kept outputs."""
    build = [str(TOOLS.resolve() / "build_book.py")]
    chapters = sorted(str(path.relative_to(copy)) for path in copy.glob("notebooks/*.ipynb"))
    pytest = ["-m", "pytest", "-q", "-n", "auto", "--dist", "loadscope"]
    nbval = [*pytest, "--nbval-lax", "--nbval-current-env", *chapters]
    return [
        ("cold book build", f"{seconds_of(build, copy):.1f} s"),
        ("warm book build", f"{seconds_of(build, copy):.1f} s"),
        ("notebook suite (nbval)", f"{seconds_of(nbval, copy):.1f} s"),
    ]


def seconds_of(arguments: list[str], folder: Path) -> float:
    """Run Python with these arguments and return how long it took; stop if it failed."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        sys.exit("make: what is to be timed failed, as shown above; run make test, correct it")
    return time.perf_counter() - begun


def measure_page(pages: Path) -> list[tuple[str, str]]:
    """Weigh chapter 1 and time its first paint in a real browser."""
    if not (pages / CHAPTER).is_file():
        return [("chapter 1", f"not measured: the book has no {CHAPTER}")]
    if find_browser() is None:
        return [("chapter 1", f"not measured: {HOW_TO_GET}")]
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, serving(pages) as address:
        browser = launch(playwright)
        url = f"{address}/{CHAPTER}"
        weight = weigh(browser, url)
        plain = statistics.median(paint(browser, url, slow=False) for _ in range(3))
        slow = statistics.median(paint(browser, url, slow=True) for _ in range(3))
        browser.close()
    return [
        ("chapter 1: weight over the wire", f"{weight.bytes / 1024:.0f} KiB"),
        ("chapter 1: requests", f"{weight.requests}"),
        ("chapter 1: requests to other hosts", f"{weight.elsewhere}"),
        ("chapter 1: first contentful paint", f"{plain / 1000:.2f} s"),
        (
            f"chapter 1: the same, slow 4G and a CPU {CPU_SLOWDOWN} times slower",
            f"{slow / 1000:.2f} s",
        ),
    ]


def open_page(browser: Browser) -> tuple[Page, CDPSession]:
    """Open an empty tab that has nothing cached, and a line to the browser's own instruments."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    instruments = context.new_cdp_session(page)
    instruments.send("Network.enable")
    return page, instruments


def weigh(browser: Browser, url: str) -> Weight:
    """Count each request that a page makes and the bytes, headers too, that come back."""
    page, instruments = open_page(browser)
    weight, host = Weight(), urlsplit(url).netloc

    def count_request(event: dict) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme in {"http", "https"}:  # not what a page carries itself, as data: does
            weight.requests += 1
            weight.elsewhere += address.netloc != host

    def count_bytes(event: dict) -> None:
        weight.bytes += int(event["encodedDataLength"])

    instruments.on("Network.requestWillBeSent", count_request)
    instruments.on("Network.loadingFinished", count_bytes)
    page.goto(url, wait_until="networkidle")
    page.context.close()
    return weight


def paint(browser: Browser, url: str, slow: bool) -> float:
    """Return the milliseconds until a page first shows text or a picture."""
    page, instruments = open_page(browser)
    if slow:
        instruments.send("Network.emulateNetworkConditions", SLOW_4G)
        instruments.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.goto(url, wait_until="commit", timeout=120_000)
    milliseconds = page.evaluate(FIRST_CONTENTFUL_PAINT)
    page.context.close()
    return milliseconds


def print_table(rows: list[tuple[str, str]]) -> None:
    """Print one measurement per line."""
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value}", flush=True)


def run_others(pages: Path) -> None:
    """Run every benchmark found beside the tests, and stop if one fails."""
    for script in sorted(Path("tests/benchmarks").glob("bench_*.py")):
        print(f"\n{script.name}", flush=True)
        environment = os.environ | {"COURSE_PAGES": str(pages)}
        done = subprocess.run([sys.executable, str(script)], env=environment)
        if done.returncode:
            sys.exit(f"make: {script} failed, as shown above")


if __name__ == "__main__":
    main()
