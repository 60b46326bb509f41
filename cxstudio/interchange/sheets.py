"""A workbook as sheets of text cells, each under its heading. No meaning yet; every cell knows whether it was used."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _
from cxstudio.interchange.door import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, check_workbook, kind_of_file, refused

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

LONGEST_CELL = 32_767
"""Characters; what a spreadsheet program itself keeps of a cell."""
Grid = list[tuple[int, list[str]]]
"""Rows that are not blank, with their numbers from 1."""


@dataclass(frozen=True)
class Cell:
    """A text and where it stands; of an endless one only the beginning."""

    column: str
    text: str
    is_cut: bool = False


@dataclass
class Row:
    """One row under the headings of its sheet. What was taken from it is remembered, so that the rest can be told."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    used: set[str] = field(default_factory=set)

    def raw(self, heading: str) -> str:
        """The text exactly as it stands, "" where there is none. It counts as used."""
        self.used.add(heading)
        return self.cells[heading].text if heading in self.cells else ""

    def take(self, heading: str) -> str:
        """The text without blanks around it, "" where there is none. It counts as used."""
        return self.raw(heading).strip()

    def place(self, heading: str) -> str:
        """The column in words, such as "C (relevant)"."""
        return f"{self.cells[heading].column} ({heading})" if heading in self.cells else heading

    def rest(self) -> list[str]:
        """The headings of filled cells that nobody used."""
        return [heading for heading in self.cells if heading not in self.used]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, the row of its headings (0 when empty), the headings and the filled rows below."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    head_row: int = 1
    doubled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """All sheets of a file. `is_computed`: some cells are formulas, of which the last value was read."""

    sheets: tuple[Sheet, ...]
    is_computed: bool = False


def read_book(path: Path) -> Book:
    """Read a workbook (.xlsx), or a text file with `|` or commas between cells. ProtocolError says why not."""
    if kind_of_file(path) == "text":
        return Book(tuple(_sheet(title, grid) for title, grid in _text_grids(path)))
    is_computed = check_workbook(path)
    return Book(tuple(_sheet(title, grid) for title, grid in _workbook_grids(path)), is_computed)


def _workbook_grids(path: Path) -> list[tuple[str, Grid]]:
    book = _opened(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [(sheet.title, _grid(sheet)) for sheet in book.worksheets]
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, zipfile.BadZipFile, SyntaxError) as error:
        raise _damaged(path, error) from error
    finally:
        book.close()


def _opened(path: Path) -> Workbook:
    try:
        from openpyxl import load_workbook  # a second of import, and only in the extra
    except ImportError as error:
        sentence = _("Reading workbooks needs one more package. Install it with: pip install 'cxstudio[xlsform]'")
        raise ProtocolError(sentence, "form-no-reader") from error
    try:
        with warnings.catch_warnings():  # about parts of a workbook that hold no form, such as printing
            warnings.simplefilter("ignore")
            return load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, zipfile.BadZipFile, SyntaxError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> ProtocolError:
    reason = _("the workbook is damaged ({reason}). Save it again, or ask for it again.")
    return refused(path.name, reason.format(reason=str(error)[:200]), "form-damaged")


def _grid(sheet: object) -> Grid:
    rows: Iterable[tuple[object, ...]] = sheet.iter_rows(  # type: ignore[attr-defined]
        max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True
    )
    filled = ((number, row) for number, row in enumerate(rows, 1) if row.count(None) < len(row))  # many are blank
    shown = ((number, [_text(value) for value in row]) for number, row in filled)
    return [(number, row) for number, row in shown if any(cell.strip() for cell in row)]


def _text(value: object) -> str:
    """A cell as its author sees it: 2 for 2.0, a day without its midnight."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)


def _text_grids(path: Path) -> Iterator[tuple[str, Grid]]:
    """Sheets one below the other: the first cell of a line names the sheet, the lines after it are its rows."""
    if path.stat().st_size > MOST_UNPACKED:
        reason = _("it has more than {n} MB.").format(n=MOST_UNPACKED // 1_000_000)
        raise refused(path.name, reason, "form-too-large")
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = _piped(text) if text.lstrip().startswith("|") else _commas(text)
    except (UnicodeDecodeError, csv.Error) as error:
        reason = _("it is neither a workbook nor a text with one row per line.")
        raise refused(path.name, reason, "form-foreign") from error
    grids: dict[str, Grid] = {}
    title = ""
    for number, line in lines:
        if number > MOST_ROWS or len(line) > MOST_COLUMNS + 1:
            reason = _("it has more than {rows} rows or {columns} columns.")
            raise refused(path.name, reason.format(rows=MOST_ROWS, columns=MOST_COLUMNS), "form-too-long")
        title = line[0].strip() or title
        if any(cell.strip() for cell in line[1:]):
            grids.setdefault(title, []).append((number, line[1:]))
    yield from grids.items()


def _piped(text: str) -> list[tuple[int, list[str]]]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = re.split(r"(?<!\\)\|", line.strip())
        is_rule = set(line.strip()) <= set("|-: ")
        if len(cells) > 2 and not is_rule:
            found.append((number, [cell.strip().replace("\\|", "|") for cell in cells[1:-1]]))
    return found


def _commas(text: str) -> list[tuple[int, list[str]]]:
    return [(number, line) for number, line in enumerate(csv.reader(io.StringIO(text)), 1) if line]


def _sheet(title: str, grid: Grid) -> Sheet:
    if not grid:
        return Sheet(title, (), (), 0)
    (head_row, heads), *rows = grid
    places: dict[int, str] = {}
    doubled = []
    for index, head in enumerate(heads):
        name = head.strip() or f"?{letter(index)}"
        if name in places.values():
            doubled.append(f"{letter(index)} ({name})")
            name = f"{name} ?{letter(index)}"
        places[index] = name
    made = []
    for number, row in rows:
        cells = {places.get(i, f"?{letter(i)}"): _cell(letter(i), cell) for i, cell in enumerate(row) if cell.strip()}
        made.append(Row(title, number, cells))
    headings = tuple(places[index] for index, head in enumerate(heads) if head.strip())
    return Sheet(title, headings, tuple(made), head_row, tuple(doubled))


def _cell(column: str, text: str) -> Cell:
    return Cell(column, text[:LONGEST_CELL], len(text) > LONGEST_CELL)


def letter(index: int) -> str:
    """The column at `index` (0 is the first) as spreadsheets call it."""
    return letter(index // 26 - 1) + letter(index % 26) if index > 25 else chr(65 + index)
