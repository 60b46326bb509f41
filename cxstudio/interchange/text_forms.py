"""Forms as text, with `|` or commas between cells: sheets one below the other, each row beginning with its sheet."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import Path

from cxstudio.i18n import _
from cxstudio.interchange.door import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, MOST_UNPACKED, refused
from cxstudio.interchange.sheets import Grid, Grids

_MARKS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
Lines = Iterator[tuple[int, list[str]]]


def text_grids(path: Path) -> Grids:
    """The first cell of a line names the sheet, the lines after it are its rows. Raises ProtocolError."""
    with path.open("rb") as file:
        content = file.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED:
        reason = _("it has more than {n} MB.").format(n=MOST_UNPACKED // 1_000_000)
        raise refused(path.name, reason, "form-too-large")
    try:
        text, encoding = _decoded(content)
        lines = _piped(text) if text.lstrip().startswith("|") else _commas(text)
        grids = _sheets(path.name, lines)
    except (UnicodeError, csv.Error) as error:
        reason = _("it is neither a workbook nor a text with one row per line.")
        raise refused(path.name, reason, "form-foreign") from error
    words = _("the text was read as {encoding}. If letters with accents look wrong, save it as UTF-8.")
    return Grids(tuple(grids.items()), (words.format(encoding=encoding),) if encoding else ())


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and its encoding where that had to be guessed. Raises UnicodeError."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding), ""
    if content[1:20:2].count(0) > 5:  # two bytes a letter, without the mark that says so
        return content.decode("utf-16-le"), "UTF-16"
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        return content.decode("cp1252"), "Windows-1252"


def _sheets(name: str, lines: Lines) -> dict[str, Grid]:
    grids: dict[str, Grid] = {}
    title = ""
    for number, line in lines:
        if number > MOST_ROWS or len(line) > MOST_COLUMNS + 1 or len(grids) > MOST_SHEETS:
            reason = _("it has more than {rows} rows, {columns} columns or {sheets} sheets.")
            counts = reason.format(rows=MOST_ROWS, columns=MOST_COLUMNS, sheets=MOST_SHEETS)
            raise refused(name, counts, "form-too-long")
        title = line[0].strip() or title
        if any(cell.strip() for cell in line[1:]):
            grids.setdefault(title, []).append((number, line[1:]))
    return grids


def _piped(text: str) -> Lines:
    for number, line in enumerate(text.splitlines(), 1):
        cells = re.split(r"(?<!\\)\|", line.strip())
        is_rule = set(line.strip()) <= set("|-: ")
        if len(cells) > 2 and not is_rule:
            yield number, [cell.strip().replace("\\|", "|") for cell in cells[1:-1]]


def _commas(text: str) -> Lines:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    return ((number, line) for number, line in enumerate(rows, 1) if line)


def _delimiter(text: str) -> str:
    """What most stands between the headings: spreadsheets write `;` where the comma is the decimal sign."""
    head = text[:2_000]
    return max(",;\t", key=head.count)
