"""The explorer in a real JupyterLab: what the reader drags, Python reads; what Python sets, moves."""

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

import klcourse

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


@pytest.mark.browser
def test_explorer_and_python_move_each_other(browser, tmp_path):
    cells = [
        "from klcourse.explorers import DistributionBars\nbars = DistributionBars('fair coin')\nbars",
        "print('python reads', bars.p[0], bars.entropy)",
        "bars.p = [0.25, 0.75]",
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells], metadata=kernel)
    nbformat.write(notebook, tmp_path / "explorer.ipynb")
    with jupyterlab(tmp_path) as address:
        page = browser.new_page()
        page.goto(f"{address}/lab/tree/explorer.ipynb")
        # JupyterLab drops what it is asked to run before the kernel has answered.
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)
        page.locator(".jp-Notebook .jp-Cell").first.click(timeout=60_000)
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+Enter")

        heads = page.locator(".klcourse-figure [role=slider]").first
        entropy = page.locator(".klcourse-figure output[name=entropy]")
        expect(heads).to_have_attribute("aria-valuenow", "0.5000", timeout=60_000)
        heads.focus()
        page.keyboard.press("PageUp")
        expect(heads).to_have_attribute("aria-valuenow", "0.6000")
        page.keyboard.press("x")  # which cuts a cell, where JupyterLab gets to hear of it
        expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(3)

        page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".jp-InputPrompt").click()
        page.keyboard.press("Shift+Enter")
        printed = page.get_by_text("python reads 0.6")
        expect(printed).to_be_visible(timeout=30_000)
        assert float(printed.inner_text().split()[-1]) == klcourse.entropy([0.6, 0.4], base=2)

        page.keyboard.press("Shift+Enter")
        expect(heads).to_have_attribute("aria-valuenow", "0.2500", timeout=30_000)
        shown = float(entropy.get_attribute("data-value"))
        assert shown == pytest.approx(klcourse.entropy([0.25, 0.75], base=2), abs=1e-9)
        page.close()
