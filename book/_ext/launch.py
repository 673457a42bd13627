"""The fork that publishes the book: launch buttons, page addresses and the Binder environment.

A book built on somebody's own machine belongs to no fork, so it has no launch buttons at all. The
publishing workflow sets COURSE_PUBLISH=true; then the buttons open the copies of the chapters
(see portable.py) on the gh-pages branch of the repository that runs the workflow, whichever it is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

BRANCH = "gh-pages"
COPIES = "_sources"
BINDER_PYTHON = "python-3.12"
BINDER_TOOLS = ("jupyterlab", "jupyterlab-myst")


@dataclass(frozen=True)
class Fork:
    """One repository at one commit, and the address of its published book."""

    repository: str
    commit: str
    book_url: str

    @property
    def requirement(self) -> str:
        """What pip installs to get the helper package that belongs to this build."""
        return f"klcourse @ git+https://github.com/{self.repository}@{self.commit}"


def pages_url(repository: str) -> str:
    """Where GitHub Pages serves a repository."""
    owner, name = repository.split("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def publishing_fork(environment: Mapping[str, str] = os.environ) -> Fork | None:
    """The fork that publishes, or None in a build that is not published."""
    if environment.get("COURSE_PUBLISH") != "true":
        return None
    repository = environment.get("GITHUB_REPOSITORY", "")
    if repository.count("/") != 1 or "" in repository.split("/"):
        raise ConfigError(
            f"COURSE_PUBLISH is true but GITHUB_REPOSITORY is {repository!r}: "
            "set it to owner/repository, or unset COURSE_PUBLISH"
        )
    commit = environment.get("GITHUB_SHA", "")
    if not commit:
        raise ConfigError(
            "COURSE_PUBLISH is true but GITHUB_SHA is empty: "
            "set it to the commit that is published, or unset COURSE_PUBLISH"
        )
    book_url = environment.get("COURSE_URL") or pages_url(repository)
    return Fork(repository, commit, book_url.rstrip("/") + "/")


def add_launch_buttons(app: Sphinx, config: Config) -> None:
    """Tell the theme where the published copies are; it makes the buttons itself."""
    fork = publishing_fork()
    if fork is None:
        return
    config.html_baseurl = fork.book_url
    config.html_theme_options = {
        **config.html_theme_options,
        "repository_url": f"https://github.com/{fork.repository}",
        "repository_branch": BRANCH,
        "path_to_docs": COPIES,
        "launch_buttons": {
            "colab_url": "https://colab.research.google.com",
            "binderhub_url": "https://mybinder.org",
            "notebook_interface": "jupyterlab",
        },
    }


def binder_requirements(fork: Fork, pins: str) -> str:
    """The helper package from the fork, and the pinned tools that show the copies."""
    tools = [line for line in pins.splitlines() if line.split("==")[0] in BINDER_TOOLS]
    return "\n".join([fork.requirement, *tools]) + "\n"


def add_binder_environment(app: Sphinx, exception: Exception | None) -> None:
    fork = publishing_fork()
    if exception or fork is None or app.builder.name != "html":
        return
    folder = Path(app.outdir, "binder")
    folder.mkdir(exist_ok=True)
    pins = Path(app.srcdir, "requirements.txt").read_text(encoding="utf-8")
    (folder / "requirements.txt").write_text(binder_requirements(fork, pins), encoding="utf-8")
    (folder / "runtime.txt").write_text(BINDER_PYTHON + "\n", encoding="utf-8")
    # Without this file GitHub Pages leaves out every folder whose name begins with _.
    Path(app.outdir, ".nojekyll").touch()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", add_launch_buttons)
    app.connect("build-finished", add_binder_environment)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
