"""Fonts for letters that the bundled typeface lacks: those a person put beside the preferences, those that came with an
installed package, those of the system; the first that has the letter is taken.

They are looked for only where such a letter is met. `CXSTUDIO_FONTS` names the folders instead of all these.
"""

from __future__ import annotations

import os
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from cxstudio.i18n import _, plural
from cxstudio.report.typeface import glyphs_of
from cxstudio.report.words import listed
from cxstudio.settings import usual_file

ENDINGS = (".ttf", ".otf", ".ttc")
MOST_FILES = 1_500
LARGEST_TABLE = 4_000_000
_AWAY = (
    "mono",
    "serif",
    "italic",
    "oblique",
    "condensed",
    "narrow",
    "light",
    "thin",
    "black",
    "bold",
    "medium",
    "math",
)
"""Words in a font's name for which another of the same letters is taken first."""


@dataclass(frozen=True)
class FontFile:
    """A font: a file, and which of it where it holds several: their others are other styles of the first."""

    path: Path
    index: int = 0


def font_for(sign: str) -> FontFile | None:
    """The font that has this letter; None where none of those that are there has it."""
    return _shelf(os.environ.get("CXSTUDIO_FONTS")).font_for(ord(sign))


class _Shelf:
    """Fonts in the order in which they are tried. Each is looked into once, and only as long as a letter is missing."""

    def __init__(self, folders: str | None) -> None:
        self._left = islice(
            (path for folder in _folders(folders) for path in sorted(_files(folder), key=_rank)), MOST_FILES
        )
        self._fonts: dict[int, FontFile] = {}
        self._lock = Lock()

    def font_for(self, code: int) -> FontFile | None:
        """The first font with that letter."""
        with self._lock:
            while code not in self._fonts:
                path = next(self._left, None)
                if path is None:
                    return None
                font = FontFile(path)
                for one in letters_of(font):
                    self._fonts.setdefault(one, font)
            return self._fonts[code]


@lru_cache(maxsize=4)
def _shelf(folders: str | None) -> _Shelf:
    return _Shelf(folders)


def _folders(named: str | None) -> Iterator[Path]:
    """Folders in the order in which their fonts are tried."""
    if named is not None:
        yield from (Path(part) for part in named.split(os.pathsep) if part)
        return
    yield font_folder()
    yield from _packages()
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        yield Path(os.environ.get("LOCALAPPDATA", str(home))) / "Microsoft/Windows/Fonts"
    elif sys.platform == "darwin":
        yield from (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    else:
        yield from (home / ".fonts", home / ".local/share/fonts")
        yield from (Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


def font_folder() -> Path:
    """Where a person puts fonts of their own for reports."""
    return usual_file().parent / "fonts"


def _packages() -> Iterator[Path]:
    """The folders of installed packages of fonts."""
    from importlib.metadata import entry_points
    from importlib.util import find_spec

    for point in sorted(entry_points(group="fontpkg.family"), key=lambda one: one.name):
        found = find_spec(point.value)
        if found and found.origin:
            yield Path(found.origin).parent


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for place, _folders_in, names in os.walk(folder):
            yield from (Path(place) / name for name in names if name.lower().endswith(ENDINGS))


def _rank(path: Path) -> tuple[int, str]:
    name = path.name.lower()
    return sum(word in name for word in _AWAY), str(path)


def letters_of(font: FontFile) -> dict[int, int]:
    """Code point -> glyph; empty where the file is no font that can be read."""
    try:
        with font.path.open("rb") as file:
            return _letters(file, font.index)
    except (OSError, struct.error, KeyError, IndexError, ValueError):
        return {}


def _letters(file: BinaryIO, index: int) -> dict[int, int]:
    """Only the table of letters is read: fonts of many letters are large."""
    start = 0
    if file.read(4) == b"ttcf":
        file.seek(12 + 4 * index)
        (start,) = struct.unpack(">I", file.read(4))
    file.seek(start + 4)
    (count,) = struct.unpack(">H", file.read(2))
    file.seek(start + 12)
    entries = [struct.unpack(">4sIII", file.read(16)) for _table in range(count)]
    tables = {tag: (offset, min(length, LARGEST_TABLE)) for tag, _sum, offset, length in entries}
    if b"glyf" not in tables:
        return {}  # outlines of another kind, which a PDF of ours does not hold
    offset, length = tables[b"cmap"]
    file.seek(offset)
    return glyphs_of(file.read(length), 0)


# -- what is missing ---------------------------------------------------------------------------------------------------


@cache
def can_shape() -> bool:
    """Is the extra "intl" installed, which sets letters of other scripts?"""
    from importlib.util import find_spec

    return bool(find_spec("uharfbuzz") and find_spec("bidi"))


def absent_sentence(absent: Iterable[str]) -> str:
    """Which letters have no form here, of which script, and what helps; "" where none is missing."""
    signs = list(absent)
    if not signs:
        return ""
    scripts = listed(list(dict.fromkeys(script_of(sign) for sign in signs)), 4)
    told = plural("One character ({{scripts}}) has no form in the fonts here and is drawn as a box.",
                  "{n} characters ({{scripts}}) have no form in the fonts here and are drawn as boxes.",
                  len(signs)).format(scripts=scripts)  # fmt: skip
    return f"{told} {what_helps()}"


def what_helps() -> str:
    """What somebody can do about letters without a form."""
    if not can_shape():
        return _("The extra “intl” sets other scripts: pip install 'cxstudio[intl]'.")
    return _("A TrueType font that has them, put into the folder “fonts” beside the preferences, is used.")


def script_of(sign: str) -> str:
    """The script of a letter in words: "Arabic", "CJK", "signs" for what is no letter."""
    if not unicodedata.category(sign).startswith(("L", "M")):
        return _("signs")
    name = unicodedata.name(sign, "").split(" ")[0].split("-")[0]
    return name if name == "CJK" else name.capitalize() or _("unknown")
