"""A workbook as sheets of text cells, each under its heading. No meaning yet; every cell knows whether it was used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cxstudio.interchange.door import kind_of_file

LONGEST_CELL = 32_767
"""Characters; what a spreadsheet program itself keeps of a cell."""
Grid = list[tuple[int, list[str]]]
"""Rows that are not blank, with their numbers from 1."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffe\uffff]")
"""Signs that no text means. A tab and a new line are meant."""


@dataclass(frozen=True)
class Cell:
    """A text and where it stands; of an endless one only the beginning, and no control characters."""

    column: str
    text: str
    is_cut: bool = False
    is_cleaned: bool = False


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
class Grids:
    """A file as its reader leaves it: the rows of each sheet, and what is to be said of the whole."""

    sheets: tuple[tuple[str, Grid], ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """All sheets of a file, and what is to be said of the whole, such as that some cells were formulas."""

    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...] = ()


def read_book(path: Path) -> Book:
    """Read a workbook (.xlsx, .xls), or a text with `|` or commas between cells. ProtocolError says why not.

    What a file is, its content says, never its name.
    """
    grids = _grids(path)
    return Book(tuple(_sheet(title, grid) for title, grid in grids.sheets), grids.remarks)


def _grids(path: Path) -> Grids:
    match kind_of_file(path):
        case "workbook":
            from cxstudio.interchange.workbooks import workbook_grids

            return workbook_grids(path)
        case "old workbook":
            from cxstudio.interchange.old_workbooks import old_workbook_grids

            return old_workbook_grids(path)
    from cxstudio.interchange.text_forms import text_grids

    return text_grids(path)


def filled(rows: Iterable[tuple[int, list[str]]]) -> Grid:
    """The rows that hold anything but blanks."""
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


def _sheet(title: str, grid: Grid) -> Sheet:
    if not grid:
        return Sheet(title, (), (), 0)
    (head_row, heads), *rows = grid
    places: dict[int, str] = {}
    doubled = []
    for index, head in enumerate(heads):
        name = _CONTROL.sub("", head[:LONGEST_CELL]).strip() or f"?{letter(index)}"
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
    if text.isprintable() and len(text) <= LONGEST_CELL:  # nearly every cell
        return Cell(column, text)
    kept = text[:LONGEST_CELL]
    clean = _CONTROL.sub("", kept)
    return Cell(column, clean, len(text) > LONGEST_CELL, clean != kept)


def letter(index: int) -> str:
    """The column at `index` (0 is the first) as spreadsheets call it."""
    return letter(index // 26 - 1) + letter(index % 26) if index > 25 else chr(65 + index)
