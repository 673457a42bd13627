"""Pin every package of the course anew: from pyproject.toml into requirements.txt."""

from __future__ import annotations

import subprocess
import sys
from itertools import takewhile
from pathlib import Path

REQUIREMENTS = Path("requirements.txt")
RESOLVE = (
    *("pip", "compile", "pyproject.toml", "--all-extras", "--universal", "--quiet"),
    *("--python-version", "3.11", "--no-annotate", "--no-emit-index-url", "--no-header"),
)


def main() -> None:
    """Write the newest versions that the bounds allow, below the comment that heads the file."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines(keepends=True)
    head = "".join(takewhile(lambda line: line.startswith("#"), lines))
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "uv"]
    run(install, "pip could not install uv, which resolves the versions")
    pins = run([sys.executable, "-m", "uv", *RESOLVE], "uv could not resolve the versions")
    REQUIREMENTS.write_text(head + pins, encoding="utf-8")
    print(f"{REQUIREMENTS} pins {len(pins.splitlines())} packages; run make test before committing")


def run(command: list[str], failure: str) -> str:
    """Return what a command prints, or stop with the reason that it gave."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        reason = " ".join(done.stderr.split())
        sys.exit(f"make: {failure} ({reason}); requirements.txt is as it was")
    return done.stdout


if __name__ == "__main__":
    main()
