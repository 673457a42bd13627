"""Make `.venv` and install the pinned packages and `klcourse` into it, once for each set of pins.

Run by `make setup` from the top of the checkout with a Python that is new enough, and with
nothing installed: only the standard library may be imported here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TextIO

VENV = Path(".venv")
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.txt"
LOG = VENV / "install.log"
REQUIREMENTS = Path("requirements.txt")
NO_INDEX = ("connection", "Name or service not known", "name resolution", "(from versions: none)")


def main() -> None:
    """Bring `.venv` up to date; do nothing when it already is."""
    wanted = environment_key()
    if VENV_PYTHON.exists() and STAMP.is_file() and STAMP.read_text() == wanted:
        return
    STAMP.unlink(missing_ok=True)
    make_venv()
    install_packages()
    STAMP.write_text(wanted)


def environment_key() -> str:
    """Hash whatever the installed packages depend on."""
    # The place counts because `klcourse` is installed as a link to it: a copied checkout must
    # not go on testing the code of the one it was copied from.
    digest = hashlib.sha256(f"{sys.version}\n{Path.cwd()}\n".encode())
    for file in (REQUIREMENTS, Path("pyproject.toml")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def make_venv() -> None:
    """Make the virtual environment, unless there is one of this very Python."""
    if _runs_this_python():
        return
    if missing := [name for name in ("venv", "ensurepip") if not importlib.util.find_spec(name)]:
        _fail_without_venv(f"lacks {' and '.join(missing)}")
    _say(f"making {VENV} with Python {sys.version.split()[0]}")
    made = _run(sys.executable, "-m", "venv", "--clear", str(VENV))
    if made.returncode:
        _fail_without_venv(f"could not make {VENV} ({_last_line(made.stdout)})")


def _runs_this_python() -> bool:
    if not VENV_PYTHON.exists():
        return False
    # Importing pip tells a whole environment from one whose making was interrupted.
    asked = _run(str(VENV_PYTHON), "-c", "import pip, sys; print(sys.version)")
    return asked.returncode == 0 and asked.stdout.strip() == sys.version.strip()


def _fail_without_venv(what: str) -> None:
    package = f"python3.{sys.version_info.minor}-venv"
    sys.exit(
        f"make: {sys.executable} {what}, so it cannot make the course's environment; "
        f"install it (Debian, Ubuntu: apt-get install {package}) and run make again"
    )


def install_packages() -> None:
    """Install the pins, then `klcourse` from this checkout; what pip says goes to a log."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    total = sum(1 for line in lines if line and not line.startswith("#"))
    _say(f"installing {total} packages into {VENV} (once, a minute or two; log: {LOG})")
    with LOG.open("w", encoding="utf-8") as log:
        _pip("-r", str(REQUIREMENTS), log=log, total=total)
        _pip("-e", ".", "--no-deps", "--no-build-isolation", log=log, total=1)


def _pip(*arguments: str, log: TextIO, total: int) -> None:
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--no-input", *arguments]
    said, collected = [], 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout:
            log.write(line)
            said.append(line)
            if line.startswith(("Collecting ", "Processing ")):
                collected += 1
                if collected % 50 == 0:
                    _say(f"{collected} of {total} packages found")
    if pip.returncode:
        sys.exit(f"make: {_reason(''.join(said))}")


def _reason(said: str) -> str:
    if any(sign in said for sign in NO_INDEX):
        return (
            "pip cannot reach the package index, so the course's packages cannot be installed; "
            "go online, or point PIP_INDEX_URL at an index or PIP_FIND_LINKS at a folder of "
            "wheels that you can reach, and run make again"
        )
    errors = [line for line in said.splitlines() if line.lower().startswith("error")]
    reason = errors[-1] if errors else _last_line(said)
    return f"pip could not install the course's packages ({reason}); all it said is in {LOG}"


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def _say(message: str) -> None:
    print(message, flush=True)


if __name__ == "__main__":
    main()
