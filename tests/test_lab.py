"""The explorers in a real JupyterLab: what the reader drags, Python reads; what Python sets, moves."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from klcourse.explorers import EXPLORERS
from page_checks import SLIDERS, first_slider, numbers, parameters_of, standing
from test_explorers import cases_of

SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


@contextmanager
def jupyterlab(folder):
    """A server of `folder` with a kernel, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    overrides = folder / "settings"
    overrides.mkdir()
    (overrides / "overrides.json").write_text(json.dumps(SETTINGS))
    options = {
        "ServerApp.root_dir": folder,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.allow_root": True,
        "ServerApp.open_browser": False,
        "IdentityProvider.token": "",
        "LabApp.app_settings_dir": overrides,
        "LabApp.workspaces_dir": folder / "workspaces",
    }
    command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
    log = (folder / "server.log").open("w")
    with log, subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/api", timeout=1)
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                pytest.fail((folder / "server.log").read_text())
            yield address
        finally:
            server.terminate()


CELLS = [
    "from klcourse.explorers import EXPLORERS\nfrom changes import CHANGES\nnames = iter(EXPLORERS)",
    "name = next(names)\nfigure = EXPLORERS[name]()\nfigure",
    "print(name, 'reads', figure.json())",
    "with figure.hold_trait_notifications():\n    for it, value in CHANGES[name].items():\n"
    "        setattr(figure, it, value)",
    "",  # running the last cell would add one
]


def notebook_in(folder):
    """A notebook that shows one explorer after another, and lets Python read and change each."""
    changes = {name: cases_of(name).MOVED[0] for name in EXPLORERS}
    (folder / "changes.py").write_text(f"from math import inf\n\nCHANGES = {changes!r}\n")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS], metadata=kernel)
    nbformat.write(notebook, folder / "explorers.ipynb")


def run_cell(page, number):
    page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-InputPrompt").click()
    page.keyboard.press("Shift+Enter")


@pytest.mark.browser
def test_explorers_and_python_move_each_other(browser, tmp_path):
    notebook_in(tmp_path)
    with jupyterlab(tmp_path) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1600})
        page.goto(f"{address}/lab/tree/explorers.ipynb")
        # JupyterLab drops what it is asked to run before the kernel has answered.
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
        page.locator(".jp-Notebook .jp-Cell").first.click(timeout=60_000)
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+Enter")
        for name in EXPLORERS:
            run_cell(page, 1)
            figure = page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".klcourse-figure")
            expect(figure).to_have_count(1, timeout=60_000)
            expect(figure.locator("select[name=preset]")).to_have_value(EXPLORERS[name]().preset)
            reader_moves_python(page, figure, name)
            python_moves_figure(page, figure, name)
        page.close()


def reader_moves_python(page, figure, name):
    slider = first_slider(figure)
    least, now, _ = standing(slider)
    slider.focus()
    page.keyboard.press("PageUp" if now == least else "PageDown")
    page.keyboard.press("x")  # which cuts a cell, where JupyterLab gets to hear of it
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(CELLS))
    assert standing(slider)[1] != now
    run_cell(page, 2)
    printed = page.get_by_text(f"{name} reads")
    expect(printed).to_be_visible(timeout=30_000)
    read = json.loads(printed.inner_text().removeprefix(f"{name} reads"))
    before = json.loads(EXPLORERS[name]().json())
    assert read != before
    values = EXPLORERS[name](**parameters_of(read)).values
    shown = numbers(figure)
    assert shown == pytest.approx({it: values[it] for it in shown}, rel=1e-9, abs=1e-9)


def python_moves_figure(page, figure, name):
    _, label, goal = cases_of(name).MOVED
    run_cell(page, 3)
    slider = figure.locator(SLIDERS).and_(page.get_by_role("slider", name=label, exact=True))
    for _ in range(100):
        if standing(slider)[1] == pytest.approx(goal, abs=1e-4):
            return
        page.wait_for_timeout(100)
    assert standing(slider)[1] == pytest.approx(goal, abs=1e-4)
