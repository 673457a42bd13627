"""What `make` promises: clear errors, no stale page, nothing done twice."""

from __future__ import annotations

import asyncio
import gzip
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from queue import Empty
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / "book" / "_tools"
sys.path.insert(0, str(TOOLS))

import bench  # noqa: E402
import browser  # noqa: E402
import execution  # noqa: E402
import lock  # noqa: E402
import serve  # noqa: E402

MAKE = shutil.which("make") or "make"


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as someone would by hand, not as a child of the `make` that runs the tests."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "MFLAGS", "PYTHON"}
    }
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def own_lines(stderr: str) -> list[str]:
    """Return the lines of an error message without the one that make itself adds."""
    return [line for line in stderr.splitlines() if not line.startswith("make: ***")]


def write_script(path: Path, body: str) -> Path:
    """Write an executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


# --- Choosing a Python -------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder, with a space in its name, that holds only what `make setup` reads."""
    folder = tmp_path / "a checkout"
    shutil.copytree(TOOLS, folder / "book" / "_tools")
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").write_text("")
    (folder / "requirements.txt").write_text("# pins\nnumpy==2.0.0\n")
    return folder


@pytest.mark.parametrize("version", ["2.7.18", "3.6.15", "3.10.13"])
def test_a_python_that_is_too_old_is_named_in_one_line(checkout: Path, tmp_path: Path, version: str) -> None:
    write_script(tmp_path / "bin" / "python3", f"echo {version}")
    done = run(MAKE, "setup", cwd=checkout, PATH=str(tmp_path / "bin"))
    assert done.returncode != 0
    [line] = own_lines(done.stderr)
    assert line.startswith(
        f"make: the course needs Python 3.11 or newer and found only: python3 ({version});"
    )
    assert "make setup PYTHON=" in line


def test_no_python_at_all_is_told_in_one_line(checkout: Path, tmp_path: Path) -> None:
    done = run(MAKE, "setup", cwd=checkout, PATH=str(tmp_path))
    assert done.returncode != 0
    [line] = own_lines(done.stderr)
    assert "found only: none;" in line


def test_a_named_python_is_the_only_one_tried(checkout: Path, tmp_path: Path) -> None:
    write_script(tmp_path / "bin" / "python3", "echo 3.12.0")
    old = write_script(tmp_path / "an old python", "echo 3.8.18")
    done = run(MAKE, "setup", f"PYTHON={old}", cwd=checkout, PATH=str(tmp_path / "bin"))
    [line] = own_lines(done.stderr)
    assert f"{old} (3.8.18)" in line


@pytest.mark.parametrize("version", ["3.11.0", "3.14.2", "3.20.1", "4.0.0"])
def test_the_first_python_that_is_new_enough_is_taken(checkout: Path, tmp_path: Path, version: str) -> None:
    write_script(tmp_path / "bin" / "python3", "echo 3.9.18")
    answer = f'case "$1" in -c) echo {version} ;; *) echo "chosen to run $1" ;; esac'
    write_script(tmp_path / "bin" / "python3.12", answer)
    done = run(MAKE, "setup", cwd=checkout, PATH=str(tmp_path / "bin"))
    assert done.returncode == 0
    assert done.stdout == "chosen to run book/_tools/environment.py\n"


# --- Making the environment --------------------------------------------------------------------


def make_environment(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "book/_tools/environment.py", cwd=checkout, **environment)


def test_a_python_without_venv_is_told_in_one_line(checkout: Path, tmp_path: Path) -> None:
    # What Debian's Python looks like without its package python3-venv.
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    done = make_environment(checkout, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "lacks ensurepip" in line
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in line


def test_a_machine_that_is_offline_is_told_in_one_line(checkout: Path) -> None:
    offline = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
    }
    # Port 9 of this machine: nothing listens there, so every connection is refused at once.
    unreachable = make_environment(checkout, **offline, PIP_INDEX_URL="http://127.0.0.1:9/simple")
    forbidden = make_environment(checkout, **offline, PIP_NO_INDEX="1")
    for done in (unreachable, forbidden):
        assert done.returncode == 1
        [line] = done.stderr.splitlines()
        assert line.startswith("make: pip cannot reach the package index")
        assert "PIP_INDEX_URL" in line


def fake_venv(checkout: Path, pip: str) -> Path:
    """Put a Python into .venv whose pip does as told; return the file that lists its calls."""
    calls = checkout / "pip-calls.txt"
    answer = f'case "$1" in -m) echo "$@" >>"{calls}"; {pip} ;; *) exec "{sys.executable}" "$@" ;; esac'
    write_script(checkout / ".venv" / "bin" / "python", answer)
    return calls


def test_packages_are_installed_once_for_each_set_of_pins(checkout: Path) -> None:
    calls = fake_venv(checkout, "true")
    assert "installing 1 packages" in make_environment(checkout).stdout
    pins, course = calls.read_text().splitlines()
    assert pins.endswith("-r requirements.txt")
    assert course.endswith("-e . --no-deps --no-build-isolation")

    again = make_environment(checkout)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert len(calls.read_text().splitlines()) == 2

    (checkout / "requirements.txt").write_text("numpy==2.0.1\n")
    make_environment(checkout)
    assert len(calls.read_text().splitlines()) == 4


def test_a_copied_checkout_does_not_test_the_one_it_was_copied_from(checkout: Path, tmp_path: Path) -> None:
    fake_venv(checkout, "true")
    make_environment(checkout)
    copy = shutil.copytree(checkout, tmp_path / "copy")
    assert "installing" in make_environment(copy).stdout


def test_what_pip_failed_at_is_told_in_one_line_and_tried_again(checkout: Path) -> None:
    reason = "ERROR: No matching distribution found for numpy==2.0.0 (from versions: 1.0)"
    fake_venv(checkout, f"echo Collecting; echo '{reason}'; exit 1")
    for _ in range(2):
        done = make_environment(checkout)
        assert done.returncode == 1
        [line] = done.stderr.splitlines()
        assert reason in line
        assert ".venv/install.log" in line
    assert reason in (checkout / ".venv" / "install.log").read_text()


# --- Executing chapters and setting pages ------------------------------------------------------

COUNT_RUNS = "with open('runs.txt', 'a') as runs:\n    _ = runs.write('run ')"
SHOW_ANSWER = "import sys\nsys.path.insert(0, '../src')\nfrom klcourse.answer import ANSWER\nprint(ANSWER)"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a book of one chapter, which counts its runs and shows what its package computes."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "src" / "klcourse").mkdir(parents=True)
    (tmp_path / "src" / "klcourse" / "__init__.py").write_text("")
    (tmp_path / "src" / "klcourse" / "answer.py").write_text("ANSWER = 'first answer'\n")
    (tmp_path / "requirements.txt").write_text("numpy==2.0.0\n")
    (tmp_path / "_config.yml").write_text(
        "title: Tiny\nonly_build_toc_files: true\n"
        "execute: {execute_notebooks: cache, timeout: 120}\n"
        "sphinx: {config: {nb_execution_raise_on_error: true}}\n"
    )
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: notebooks/chapter\n")
    write_chapter(tmp_path, COUNT_RUNS, SHOW_ANSWER)
    return tmp_path


def write_chapter(
    book: Path, *sources: str, name: str = "chapter", words: str = "Words.", **metadata: object
) -> None:
    """Write a chapter: a Markdown cell, then one cell for each source."""
    cells = [new_code_cell(source, metadata=metadata) for source in sources]
    notebook = new_notebook(cells=[new_markdown_cell(f"# Chapter\n\n{words}"), *cells])
    nbformat.write(notebook, book / "notebooks" / f"{name}.ipynb")


def build(book: Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, TOOLS / "build_book.py", ".", cwd=book)


def runs(book: Path) -> int:
    return (book / "notebooks" / "runs.txt").read_text().count("run ")


def test_a_chapter_runs_again_only_when_its_page_would_change(book: Path) -> None:
    cold = build(book)
    assert cold.returncode == 0, cold.stderr
    assert "notebooks/chapter.ipynb: started" in cold.stdout
    assert "notebooks/chapter.ipynb: executed in" in cold.stdout
    assert "_build/html/index.html" in cold.stdout.splitlines()[-1]
    assert (book / "_build/html/index.html").is_file()
    assert runs(book) == 1  # so myst-nb took the outputs from the cache

    warm = build(book)
    assert warm.returncode == 0, warm.stderr
    assert "no chapter to execute" in warm.stdout
    assert runs(book) == 1

    # The chapter's file is untouched, and its page must change all the same.
    (book / "src" / "klcourse" / "answer.py").write_text("ANSWER = 'second answer'\n")
    changed = build(book)
    assert changed.returncode == 0, changed.stderr
    page = (book / "_build/html/notebooks/chapter.html").read_text()
    assert "second answer" in page
    assert "first answer" not in page
    assert runs(book) == 2


def test_a_page_that_warned_fails_again_until_it_is_corrected(book: Path) -> None:
    write_chapter(book, COUNT_RUNS, words="To [nowhere](missing.md).")
    for _ in range(2):
        done = build(book)
        assert done.returncode == 1
        assert "missing.md" in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stderr.splitlines()[-1].startswith("make: the pages gave the warnings above")
    assert runs(book) == 1


def test_every_chapter_that_raises_is_told_in_one_line(book: Path) -> None:
    (book / "_toc.yml").write_text(
        "format: jb-book\nroot: notebooks/chapter\n"
        "chapters: [{file: notebooks/second}, {file: notebooks/third}]\n"
    )
    noise = "import os\n_ = os.write(2, b'a kernel may complain of its own transport\\n')\n"
    write_chapter(book, f"{noise}x = 0\n1 / x", "print('not reached')", name="second")
    write_chapter(book, "raise ValueError('one\\ntwo')", name="third")
    done = build(book)
    assert done.returncode == 1
    assert sorted(done.stderr.splitlines()) == [
        "make: notebooks/second.ipynb, cell 2: ZeroDivisionError: division by zero "
        "(to look at it: make lab, and open second.ipynb)",
        "make: notebooks/third.ipynb, cell 2: ValueError: one "
        "(to look at it: make lab, and open third.ipynb)",
    ]
    assert not (book / "_build" / "html").exists()
    # The chapter that went well is not executed again while the others are corrected.
    good, *bad = execution.read_chapters(book)
    cache = execution.open_cache(book)
    assert execution.is_cached(cache, good)
    assert not any(execution.is_cached(cache, chapter) for chapter in bad)


def test_a_kernel_that_dies_is_told_in_one_line(book: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_chapter(book, COUNT_RUNS, "import os\nos.write(2, b'last words')\nos._exit(1)")
    assert not execution.execute_chapters(book)
    [line] = capfd.readouterr().err.splitlines()
    assert line.startswith("make: notebooks/chapter.ipynb, cell 3: DeadKernelError")
    assert "what its kernel said: _build/kernels.log" in line
    assert "last words" in (book / "_build" / "kernels.log").read_text()


def test_a_cell_that_takes_too_long_is_told_in_one_line(
    book: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = book / "_config.yml"
    config.write_text(config.read_text().replace("timeout: 120", "timeout: 1"))
    write_chapter(book, COUNT_RUNS, "import time\ntime.sleep(60)")
    assert not execution.execute_chapters(book)
    [line] = capfd.readouterr().err.splitlines()
    assert line.startswith("make: notebooks/chapter.ipynb, cell 3: CellTimeoutError")


@pytest.mark.parametrize("timeout", [120, None])
def test_a_reply_whose_signal_is_lost_is_found_within_a_second(timeout: int | None) -> None:
    waited = []

    async def deaf(timeout: float) -> str:  # looks for a message only when its time is over
        waited.append(timeout)
        if len(waited) < 3:
            raise Empty
        return "reply"

    assert asyncio.run(execution.second_by_second(deaf)(timeout=timeout)) == "reply"
    assert waited == [1.0, 1.0, 1.0]


def test_a_reply_that_never_comes_is_waited_for_no_longer_than_asked() -> None:
    async def deaf(timeout: float) -> str:
        await asyncio.sleep(timeout)
        raise Empty

    with pytest.raises(Empty):
        asyncio.run(execution.second_by_second(deaf)(timeout=0.05))


def test_a_changed_tag_or_alt_text_is_not_lost_in_the_cache(book: Path) -> None:
    # myst-nb shows the metadata of the cached cell, so the cache must not match other metadata.
    cache = execution.open_cache(book)
    write_chapter(book, COUNT_RUNS, tags=["hide-input"])
    [chapter] = execution.read_chapters(book)
    assert not execution.is_cached(cache, chapter)
    execution.finish(cache, chapter)
    assert execution.is_cached(cache, chapter)

    write_chapter(book, COUNT_RUNS, tags=["remove-input"])
    [chapter] = execution.read_chapters(book)
    assert not execution.is_cached(cache, chapter)


@pytest.mark.parametrize("changed", ["requirements.txt", "src/klcourse/explorers/core.js"])
def test_the_cache_is_dropped_when_what_outputs_depend_on_changes(book: Path, changed: str) -> None:
    before = execution.open_cache(book).path / "left over"
    before.touch()
    execution.open_cache(book)
    assert before.exists()
    (book / changed).parent.mkdir(exist_ok=True)
    (book / changed).write_text("changed\n")
    execution.open_cache(book)
    assert not before.exists()


def test_a_notebook_that_is_no_notebook_is_told_in_one_line(book: Path) -> None:
    (book / "notebooks" / "chapter.ipynb").write_text("<<<<<<< HEAD\n{}\n")
    with pytest.raises(SystemExit, match=r"^make: notebooks/chapter\.ipynb is not a notebook"):
        execution.execute_chapters(book)


# --- Serving, weighing, locking ----------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html><title>t</title><p>words " * 100)
    (tmp_path / "icon.png").write_bytes(b"not text " * 100)
    return tmp_path


@pytest.mark.parametrize("address", ["/", "/index.html", "/?from=here"])
def test_text_is_served_compressed_to_who_takes_it(site: Path, address: str) -> None:
    with serve.serving(site) as host:
        plain = urlopen(host + address)
        small = urlopen(Request(host + address, headers={"Accept-Encoding": "gzip"}))
    whole = (site / "index.html").read_bytes()
    assert plain.headers["Content-Encoding"] is None
    assert plain.read() == whole
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.headers["Content-Type"] == "text/html"
    assert gzip.decompress(small.read()) == whole


def test_what_is_packed_already_is_served_as_it_is(site: Path) -> None:
    with serve.serving(site) as host:
        image = urlopen(Request(f"{host}/icon.png", headers={"Accept-Encoding": "gzip"}))
    assert image.headers["Content-Encoding"] is None
    assert image.read() == (site / "icon.png").read_bytes()


def test_a_missing_page_is_reported(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serve.serving(site) as host, pytest.raises(HTTPError, match="404"):
        urlopen(f"{host}/nowhere.html")
    assert "/nowhere.html" in capfd.readouterr().err


def test_a_taken_port_is_told_in_one_line(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(sys.executable, TOOLS / "serve.py", "--port", port, "--folder", site, cwd=site)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith(f"make: port {port} cannot be used")
    assert "make serve PORT=" in line


@pytest.mark.browser
def test_a_page_is_weighed_with_all_that_it_fetches(site: Path) -> None:
    if browser.find_browser() is None:
        pytest.skip(browser.HOW_TO_GET)
    from playwright.sync_api import sync_playwright

    (site / "style.css").write_text("p { color: black }\n" * 2000)
    with serve.serving(site) as host, serve.serving(site) as elsewhere, sync_playwright() as driver:
        (site / "page.html").write_text(
            "<!doctype html><title>t</title><link rel=icon href='data:,'><p>Words.</p>"
            f"<link rel=stylesheet href=style.css><img src='{elsewhere}/icon.png' alt=''>"
        )
        chromium = browser.launch(driver)
        weight = bench.weigh(chromium, f"{host}/page.html")
        milliseconds = bench.paint(chromium, f"{host}/page.html", slow=False)
        chromium.close()
    assert (weight.requests, weight.elsewhere) == (3, 1)
    # The image is sent as it is, and the 38 kB of style are next to nothing when compressed.
    assert 900 < weight.bytes < 5000
    assert 0 < milliseconds < 60_000


def test_pins_are_made_anew_below_the_comment_that_heads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("requirements.txt").write_text("# one\n# two\nnumpy==2.0.0\n# not the head\n")
    monkeypatch.setattr(lock, "run", lambda command, failure: "numpy==2.1.0\n")
    lock.main()
    assert Path("requirements.txt").read_text() == "# one\n# two\nnumpy==2.1.0\n"


def test_pins_stay_when_they_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("requirements.txt").write_text("# one\nnumpy==2.0.0\n")
    broken = [sys.executable, "-c", "import sys; sys.exit('no\\nnetwork')"]
    with pytest.raises(SystemExit, match=r"^make: failed \(no network\); requirements.txt is as"):
        lock.run(broken, "failed")
    assert Path("requirements.txt").read_text() == "# one\nnumpy==2.0.0\n"


# --- What the checks run -----------------------------------------------------------------------


def run_checks(tmp_path: Path, *programs: str) -> str:
    """Run .ci/run where only these programs exist; return what they were called with."""
    calls = tmp_path / "calls.txt"
    for name in ("bash", "dirname", "env"):
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    write_script(tmp_path / "bin" / "id", "echo 0")
    for name in ("make", *programs):
        write_script(tmp_path / "bin" / name, f'echo {name} "$@" CI=$CI >>"{calls}"')
    done = run("bash", ROOT / ".ci" / "run", cwd=tmp_path, PATH=str(tmp_path / "bin"))
    assert done.returncode == 0, done.stderr
    return calls.read_text()


def test_the_checks_install_nothing_that_is_there(tmp_path: Path) -> None:
    assert run_checks(tmp_path, "chromium", "bwrap", "apt-get") == "make test CI=true\n"


@pytest.mark.parametrize(
    ("there", "missing"),
    [([], "chromium bubblewrap"), (["bwrap"], "chromium"), (["google-chrome"], "bubblewrap")],
)
def test_the_checks_install_what_is_missing_where_debian_has_it(
    tmp_path: Path, there: list[str], missing: str
) -> None:
    update, install, tests = run_checks(tmp_path, "apt-get", *there).splitlines()
    assert update.startswith("apt-get update")
    assert install.startswith("apt-get install")
    assert install.partition("--no-install-recommends ")[2] == f"{missing} CI=true"
    assert tests == "make test CI=true"


def test_the_checks_run_where_there_is_no_debian(tmp_path: Path) -> None:
    assert run_checks(tmp_path) == "make test CI=true\n"


def test_every_target_is_in_the_help() -> None:
    targets = {"setup", "book", "test", "lab", "serve", "bench", "lint", "lock", "clean", "help"}
    targets |= {"release", "grade", "gradebook"}
    listed = {line.split()[1] for line in run(MAKE, cwd=ROOT).stdout.splitlines()}
    assert listed == targets


def collected(options: str) -> set[str]:
    """Return the files from which `make test` with these options would take tests."""
    recipe = run(MAKE, "--dry-run", "test", f"ARGS={options}", cwd=ROOT).stdout
    command = recipe[recipe.index("-m pytest") :].replace("-n auto", "-n 0 --collect-only -q")
    command = command.partition("--cov")[0]  # nothing is run here
    done = run("sh", "-c", f'"{sys.executable}" {command}', cwd=ROOT)
    return {line.partition("::")[0] for line in done.stdout.splitlines() if "::" in line}


def test_all_tests_are_run_when_none_are_named() -> None:
    files = collected("")
    chapters = {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {file for file in files if file.endswith(".ipynb")} == chapters
    assert "tests/test_toolchain.py" in files
    assert any(file.startswith("src/klcourse/") for file in files)


def test_only_the_named_tests_are_run() -> None:
    assert collected("tests/test_toolchain.py") == {"tests/test_toolchain.py"}
