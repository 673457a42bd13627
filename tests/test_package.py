"""The package as a whole: what importing it costs, and what it promises to the outside."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import klcourse

ROOT = Path(__file__).resolve().parents[1]


def test_import_is_light():
    heavy = ["matplotlib", "ipywidgets", "anywidget", "sklearn", "scipy"]
    program = f"import sys, klcourse; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names_are_documented_with_an_example():
    for name in klcourse.__all__:
        doc = getattr(klcourse, name).__doc__
        for part in ("Parameters", "Returns", "Raises", "Examples", ">>> "):
            assert part in doc, f"{name} lacks {part}"


def test_package_is_typed():
    assert (files("klcourse") / "py.typed").is_file()


def test_wheel_carries_the_whole_package(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = {name for name in ZipFile(wheel).namelist() if name.startswith("klcourse/")}
    package = ROOT / "src" / "klcourse"
    files = (path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
    assert carried == {path.relative_to(package.parent).as_posix() for path in files}
