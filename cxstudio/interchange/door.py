"""What a workbook must be before anything parses it: a zip of modest size, without macros, links out, or entities.

A workbook of 80 kB can unpack to gigabytes or hold one cell a million rows away. Each is refused here with a sentence,
from the raw bytes, because a parser that has begun on such a file is already slow.
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from pathlib import Path

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _

MOST_ROWS = 10_000
MOST_COLUMNS = 256
LAST_COLUMN = "IV"
MOST_UNPACKED = 30_000_000
MOST_PARTS = 1_000
MOST_SHEETS = 100
LARGEST_PLAN = 2_000_000
"""Bytes. Styles, themes and the like are parsed in full; real ones have a few kB."""

_TORN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, OSError, RuntimeError,
    ValueError, OverflowError,
)  # fmt: skip
"""What opening and unpacking a damaged zip raises: found by feeding it some."""
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding=["']([^"']*)["']""")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*+>")
_NUMBER = re.compile(rb"""\br=["'](\d{1,9})["']""")
_FAR_CELL = re.compile(
    rb"""<(?:\w+:)?c\b(?>[^<>]*?\sr=["'])(?:[A-Z]{3,}|[J-Z][A-Z]|I[W-Z])\d++["'][^<>]*+(?<!/)>\s*+<(?!/)"""
)
"""None of these looks is allowed to go back: in a sheet made for it that would take hours."""
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b")
_CONTENT = re.compile(rb"<(?:\w+:)?(?:v|is|f)\b[^<>]*+(?<!/)>")


def refused(name: str, reason: str, code: str) -> ProtocolError:
    """A refusal: what it is, that nothing happened, and what to do."""
    return ProtocolError(_("{name}: {reason} Nothing was imported.").format(name=name, reason=reason), code)


def kind_of_file(path: Path) -> str:
    """ "workbook", "old workbook" or "text", by content and not by the name. Raises ProtocolError when unreadable."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        reason = _("it cannot be read: {reason}.").format(reason=error)
        raise refused(path.name, reason, "form-unreadable") from error
    if start == _OLD_WORKBOOK:  # also what a workbook with a password is wrapped in
        return "old workbook"
    return "workbook" if start[:2] == b"PK" else "text"


def checked_parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook that hold text, each safe to parse. Raises ProtocolError for a workbook that is not."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(path.name, archive)
    except _TORN as error:
        reason = _("the workbook is damaged ({reason}). Ask for it again.").format(reason=str(error)[:200])
        raise refused(path.name, reason, "form-damaged") from error


def _checked(name: str, archive: zipfile.ZipFile) -> dict[str, bytes]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        reason = _("unpacked it would have more than {n} MB.").format(n=MOST_UNPACKED // 1_000_000)
        raise refused(name, reason, "form-too-large")
    names = [part.filename.lower().replace("\\", "/") for part in parts]
    if "xl/workbook.xml" not in names:
        raise refused(name, _("it is no workbook that other form tools could read."), "form-foreign")
    if any(found.endswith("vbaproject.bin") for found in names):
        reason = _("it carries macros, which are programs. Save it as .xlsx without them.")
        raise refused(name, reason, "form-macros")
    if any("/externallinks/" in found for found in names):
        reason = _("it takes cells from other files. Break these links and save it again.")
        raise refused(name, reason, "form-links")
    kept: dict[str, bytes] = {}
    for part, found in zip(parts, names, strict=True):
        if found.endswith((".xml", ".rels")) and part.filename not in kept:  # a name that is there twice hides one
            kept[part.filename] = archive.read(part)
            _check_part(name, found, kept[part.filename])
    return kept


def _check_part(name: str, part: str, content: bytes) -> None:
    _check_xml(name, content)
    if part.startswith("xl/worksheets/") and part.endswith(".xml"):
        _check_reach(name, content)
    elif part != "xl/sharedstrings.xml" and len(content) > LARGEST_PLAN:
        reason = _("its part {part} is far larger than any form needs.").format(part=part)
        raise refused(name, reason, "form-too-large")
    if part == "xl/workbook.xml" and len(_SHEET.findall(content)) > MOST_SHEETS:
        reason = _("it has more than {n} sheets, the most that are read.").format(n=MOST_SHEETS)
        raise refused(name, reason, "form-too-large")


def _check_xml(name: str, content: bytes) -> None:
    """Only plain UTF-8 without declarations of its own: another encoding could hide them from this look."""
    stated = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
    odd = stated is not None and stated[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")
    if odd or b"\0" in content[:200] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refused(name, _("it is written in an unusual encoding. Save it again as .xlsx."), "form-encoding")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        reason = _("it declares entities, which no form needs and which can be an attack.")
        raise refused(name, reason, "form-entities")


def _check_reach(name: str, content: bytes) -> None:
    """No content beyond the last row and column allowed. Empty cells with a format may be anywhere."""
    if _FAR_CELL.search(content):
        reason = _("it has cells beyond column {column} ({n} columns are allowed).")
        raise refused(name, reason.format(column=LAST_COLUMN, n=MOST_COLUMNS), "form-too-wide")
    number = 0
    for count, found in enumerate(_ROW.finditer(content), 1):
        stated = _NUMBER.search(found[0])
        number = int(stated[1]) if stated else number + 1
        if number > MOST_ROWS or count > MOST_ROWS:
            if _CONTENT.search(content, found.end()):
                reason = _("it has cells below row {n}, the last that is read.").format(n=MOST_ROWS)
                raise refused(name, reason, "form-too-long")
            return
