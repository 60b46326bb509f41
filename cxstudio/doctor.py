"""What this computer has and lacks for CX Studio, each with its remedy; nothing is changed.

`examine` looks at everything and takes a second or two. What the window command asks before each start is in `screen`.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from .i18n import _
from .screen import apt_line, missing_libraries, no_screen


class Verdict(Enum):
    """`BAD` keeps the window from starting or from saving, `CAUTION` does not."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


@dataclass(frozen=True)
class Line:
    """One thing that was looked at: a stable key, the verdict, what was found, and what to do (empty: nothing)."""

    key: str
    verdict: Verdict
    text: str
    remedy: str = ""


def can_start(lines: list[Line]) -> bool:
    """Whether the window can start and save."""
    return not any(line.verdict is Verdict.BAD for line in lines)


# -- everything --------------------------------------------------------------------------------------------------------


def examine(data: Path, config: Path, environ: Mapping[str, str] = os.environ) -> list[Line]:
    """Look at everything. `data` and `config` are the folders of the workspace and of the preferences."""
    return [
        *_versions(),
        _libraries(environ),
        _screen(environ),
        *_fonts(),
        *_folders(data, config),
        _sqlite(data),
        *_extras(),
    ]


def _versions() -> Iterator[Line]:
    from importlib import metadata  # reads the installed packages' own lists; Qt itself is not loaded for this

    from . import __version__

    yield Line("program", Verdict.GOOD, f"CX Studio {__version__}")
    yield Line("python", Verdict.GOOD, f"Python {platform.python_version()}, {platform.platform(terse=True)}")
    try:
        qt = metadata.version("PySide6-Essentials")
    except metadata.PackageNotFoundError:
        yield Line("qt", Verdict.BAD, _("Qt for Python is not installed."), "pip install cxstudio")
        return
    if _drops_none(qt, sys.version_info[:2]):
        text = _("Qt for Python {version} makes Python before 3.12 end in mid-work.").format(version=qt)
        yield Line("qt", Verdict.BAD, text, 'pip install "PySide6-Essentials<6.12"')
    else:
        yield Line("qt", Verdict.GOOD, f"Qt for Python {qt}")


def _drops_none(qt: str, python: tuple[int, int]) -> bool:
    numbers = tuple(int(part) for part in qt.split(".")[:2] if part.isdigit())
    return numbers >= (6, 12) and python < (3, 12)


def _libraries(environ: Mapping[str, str]) -> Line:
    missing = missing_libraries(environ)
    if missing:
        text = _("System libraries are missing: {names}.").format(names=", ".join(missing))
        return Line("libraries", Verdict.BAD, text, apt_line(missing))
    return Line("libraries", Verdict.GOOD, _("All system libraries are there."))


def _screen(environ: Mapping[str, str]) -> Line:
    refusal = no_screen(environ)
    if refusal:
        return Line("screen", Verdict.BAD, refusal)
    return Line("screen", Verdict.GOOD, _("A window can be shown."))


def _fonts() -> Iterator[Line]:
    from .report.fonts import what_helps
    from .report.shapes import Style  # the report's typeface is the window's too
    from .report.typeface import font_path, missing

    absent = [font_path(style).name for style in Style if not font_path(style).is_file()]
    if absent:
        text = _("Fonts of the program are missing: {names}.").format(names=", ".join(absent))
        yield Line("fonts", Verdict.BAD, text, _("Install CX Studio again."))
        return
    yield Line("fonts", Verdict.GOOD, _("The program's own fonts are there; none of the system's is needed."))
    boxes = [name for name, letters in _scripts().items() if missing(map(chr, letters))]
    if boxes:
        text = _("A report cannot show these scripts yet: {names}.").format(names=", ".join(boxes))
        yield Line("scripts", Verdict.CAUTION, text, what_helps())


def _scripts() -> dict[str, tuple[int, ...]]:
    """Script -> a few of its letters as code points: the program itself prints none that its fonts lack."""
    return {
        _("Latin"): (0x41, 0xE9, 0x15F),
        _("Greek"): (0x3A9, 0x3BB),
        _("Cyrillic"): (0x416, 0x449),
        _("Arabic"): (0x633,),
        _("Hebrew"): (0x5E9,),
        _("Devanagari"): (0x915,),
        _("Thai"): (0xE01,),
        _("Chinese, Japanese and Korean"): (0x4E2D, 0x304B, 0xD55C),
    }


# -- folders and disk --------------------------------------------------------------------------------------------------

LITTLE = 500_000_000
"""Free bytes below which a photo-heavy day may not fit."""


def _folders(data: Path, config: Path) -> Iterator[Line]:
    for key, folder in (("data", data), ("config", config)):
        if _is_writable(folder):
            yield Line(key, Verdict.GOOD, _("{folder} can be written to.").format(folder=folder))
        else:
            remedy = _("Give yourself the right to write there, or name another folder: cxstudio FOLDER")
            yield Line(key, Verdict.BAD, _("{folder} cannot be written to.").format(folder=folder), remedy)
    free = shutil.disk_usage(nearest(data)).free
    text = _("{n} MB are free for the workspace.").format(n=free // 1_000_000)
    remedy = _("Make room before a day with many photos.") if free < LITTLE else ""
    yield Line("disk", Verdict.CAUTION if free < LITTLE else Verdict.GOOD, text, remedy)


def nearest(folder: Path) -> Path:
    """The folder, or the closest one above it that exists."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made there, or the folder itself where it does not exist yet. Leaves nothing behind."""
    try:
        with tempfile.TemporaryFile(dir=nearest(folder)):
            return True
    except OSError:
        return False


NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "fuse.sshfs",
    "afs",
    "davfs",
    "fuse.davfs",
    "ceph",
    "glusterfs",
}
MOUNTS = Path("/proc/mounts")


def _sqlite(data: Path) -> Line:
    from .store.soundness import sqlite_version  # brings SQLAlchemy

    version = ".".join(str(number) for number in sqlite_version())
    kind = file_system(nearest(data))
    if kind in NETWORK:
        text = _("The workspace folder lies on a network drive ({kind}), where two computers can damage the database.")
        return Line("sqlite", Verdict.CAUTION, text.format(kind=kind), _("Keep the workspace on a disk of this computer and send bundles."))  # fmt: skip  # noqa: E501
    words = _("SQLite {version}; its write-ahead log is safe here: one connection alone writes and checkpoints.")
    return Line("sqlite", Verdict.GOOD, words.format(version=version))


def file_system(folder: Path, mounts: Path = MOUNTS) -> str:
    """The kind of file system a folder lies on, as the system calls it; empty where it can't be told."""
    try:
        lines = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return ""
    place = folder.resolve()
    above = [(len(point), kind) for _device, point, kind, *_rest in lines if place.is_relative_to(_unescaped(point))]
    return max(above, default=(0, ""))[1]


def _unescaped(point: str) -> str:
    """The mount point as it is; the list writes a space as \\040."""
    return point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")


def _extras() -> Iterator[Line]:
    """The optional parts that this version knows, those for its own development left out."""
    from importlib import metadata  # see _versions

    try:
        extras = metadata.metadata("cxstudio").get_all("Provides-Extra") or []
        wanted = metadata.requires("cxstudio") or []
    except metadata.PackageNotFoundError:  # started from a folder of sources that was never installed
        return
    for extra in sorted(set(extras) - {"dev"}):
        lacking = [name for name in _packages_of(extra, wanted) if not _is_installed(name)]
        text = _("Optional part “{name}”: {state}.").format(name=extra, state=_("missing") if lacking else _("there"))
        yield Line(f"extra-{extra}", Verdict.GOOD, text, f'pip install "cxstudio[{extra}]"' if lacking else "")


def _packages_of(extra: str, wanted: list[str]) -> list[str]:
    marked = (line.partition(";") for line in wanted)
    names = [name.strip() for name, _semicolon, marker in marked if f"'{extra}'" in marker.replace('"', "'")]
    return [name.split("<")[0].split(">")[0].split("=")[0].split("[")[0].strip() for name in names]


def _is_installed(name: str) -> bool:
    from importlib import metadata  # see _versions

    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
