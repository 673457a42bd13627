"""What students handed in, as it comes from a learning platform: folders, zips, and zips in zips."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

LARGEST = 50 * 2**20
"""Bytes of the largest notebook or inner zip that is opened."""
MOST = 20_000
"""Files in one zip."""

CANVAS = re.compile(
    r"(?P<name>[^_/]+)_(?P<late>LATE_)?(?P<id>\d+)_\d+_(?P<file>.+?)(?:-(?P<number>\d+))?(?P<end>\.\w+)"
)
MOODLE = re.compile(r"(?P<name>[^/]+?)_(?P<id>\d+)_assignsubmission_file(?:_(?P<file>.*))?")


@dataclass(frozen=True)
class File:
    """A file that was handed in: where it lies, when it was written, and how to read it."""

    parts: tuple[str, ...]
    time: tuple[int, ...]
    read: Callable[[], bytes]


@dataclass
class HandedIn:
    """All that one student handed in."""

    student: str
    handles: set[str]
    """Names and numbers by which a list of students may know her."""
    late: bool = False
    notebooks: list[tuple[tuple[int, ...], File]] = field(default_factory=list)
    """With what says which is the newest."""
    others: list[str] = field(default_factory=list)
    """What is no notebook, or could not be opened."""


class Unreadable(ValueError):
    """A file that cannot be read, with the reason."""


def handed_in(place: Path) -> list[HandedIn]:
    """The students of a folder or zip, in order, each with her notebooks.

    Understood are a folder or zip for each student, one notebook for each student, and what Canvas
    (``doejane_LATE_123_456_set-1.ipynb``) and Moodle (``Jane Doe_123_assignsubmission_file_/set.ipynb``)
    give to download.
    """
    if not place.exists():
        raise ValueError(f"SUBMISSIONS={place} does not exist; give the folder or zip that you downloaded")
    files = list(_files(place))
    if not files:
        raise ValueError(f"SUBMISSIONS={place} holds no file; give the folder or zip that you downloaded")
    students: dict[str, HandedIn] = {}
    for file in _without_wrapper(files):
        name, handles, late, number = _owner(file.parts)
        one = students.setdefault(name, HandedIn(name, handles))
        one.late |= late
        if file.parts[-1].lower().endswith(".ipynb"):
            one.notebooks.append(((number, *file.time), file))
        else:
            one.others.append(file.parts[-1])
    for one in students.values():
        one.notebooks.sort(key=lambda found: found[0], reverse=True)
    return [students[name] for name in sorted(students)]


def _files(place: Path) -> Iterator[File]:
    if place.is_file():
        yield from _expanded(File((place.name,), (0,), place.read_bytes), wrapped=True)
        return
    for path in sorted(place.rglob("*")):
        parts = path.relative_to(place).parts
        # A link in it could lead to anywhere on the teacher's machine, so none is followed.
        if _is_noise(parts) or any(one.is_symlink() for one in [path, *path.parents][: len(parts)]):
            continue
        if path.is_file():
            stat = path.stat()
            yield from _expanded(File(parts, (int(stat.st_mtime),), _reader(path, stat.st_size)))


def _reader(path: Path, size: int) -> Callable[[], bytes]:
    def read() -> bytes:
        if size > LARGEST:
            raise Unreadable(f"the file has {size / 2**20:.0f} MB; {LARGEST // 2**20} are read")
        return path.read_bytes()

    return read


def _expanded(file: File, depth: int = 0, *, wrapped: bool = False) -> Iterator[File]:
    """The file, or if it is a zip, what is in it."""
    if not file.parts[-1].lower().endswith(".zip") or depth > 2:
        yield file
        return
    inside = file.parts[:-1] if wrapped else (*file.parts[:-1], file.parts[-1][: -len(".zip")])
    try:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
        members = archive.infolist()[:MOST]
    except (zipfile.BadZipFile, Unreadable, NotImplementedError, OSError) as error:
        reason = f"{file.parts[-1]} (no zip that can be opened: {error})"
        yield File((*inside, reason), file.time, lambda: b"")
        return
    for member in members:
        parts = (*inside, *(part for part in member.filename.split("/") if part not in ("", ".", "..")))
        if not member.is_dir() and not _is_noise(parts):
            yield from _expanded(File(parts, member.date_time, _member_reader(archive, member)), depth + 1)


def _member_reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(member) as stream:
                content = stream.read(LARGEST + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
            raise Unreadable(f"it cannot be taken out of its zip ({error})") from None
        if len(content) > LARGEST:
            raise Unreadable(f"it has more than {LARGEST // 2**20} MB in its zip")
        return content

    return read


def _is_noise(parts: tuple[str, ...]) -> bool:
    """What programs leave beside files."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _without_wrapper(files: list[File]) -> list[File]:
    """The files without a folder that only holds all students' folders."""
    while len(files) > 1 and all(
        len(file.parts) > 2 and file.parts[0] == files[0].parts[0] for file in files
    ):
        if len({file.parts[1] for file in files}) == 1:
            break
        files = [File(file.parts[1:], file.time, file.read) for file in files]
    return files


def _owner(parts: tuple[str, ...]) -> tuple[str, set[str], bool, int]:
    """Whose file it is, how she may be known, whether it is late, and which try it is."""
    first = parts[0]
    if found := MOODLE.fullmatch(first):
        return as_folder(f"{found['name']}_{found['id']}"), {found["name"], found["id"]}, False, 0
    # Inside a student's zip, the name that Canvas gave is that of the zip.
    if found := CANVAS.fullmatch(first if len(parts) == 1 else first + ".zip"):
        name = as_folder(f"{found['name']}_{found['id']}")
        return name, {found["name"], found["id"]}, bool(found["late"]), int(found["number"] or 0)
    name = first if len(parts) > 1 else re.sub(r"\.\w+$", "", first)
    return as_folder(name), {name}, False, 0


def as_folder(name: str) -> str:
    """A student's name as that of a folder, on any machine."""
    plain = unicodedata.normalize("NFC", name)
    plain = "".join(
        "_" if one in '/\\:*?"<>|[]' or unicodedata.category(one)[0] == "C" else one for one in plain
    )
    return plain.strip(" .")[:100] or "_"


def known_as(name: str) -> set[str]:
    """The ways in which a platform may write a name: letters and digits only, words in either order."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    return {"".join(words), "".join(reversed(words)), "".join(words[-1:] + words[:-1])} - {""}


class Roster:
    """The students of a class, from a CSV file with a column ``id`` and any others that name them."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.students: list[str] = []
        known: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            student = as_folder((row.get("id") or "").strip())
            if student == "_":
                raise ValueError(
                    "the list of students has a row without an id; give it a column 'id', filled in every row"
                )
            if student in self.students:
                raise ValueError(
                    f"the list of students has the id {student!r} twice; give every student one of her own"
                )
            self.students.append(student)
            for value in row.values():
                for key in known_as(value or ""):
                    known[key].add(student)
        self._known = known

    def find(self, one: HandedIn) -> str | None:
        """The student who handed this in, None if the list does not say so without doubt."""
        keys = {key for handle in one.handles for key in known_as(handle)}
        found = set.union(set(), *(self._known.get(key, set()) for key in keys))
        return found.pop() if len(found) == 1 else None
