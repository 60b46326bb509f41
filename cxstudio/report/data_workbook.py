"""A study's tables as a workbook: typed cells, one sheet a table, and one that says what every column is.

The same data give the same bytes, and texts are written as texts: none can become a formula.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from cxstudio.report.data_files import not_written, written
from cxstudio.report.data_values import SHARE, Cell, DataColumn, DataPackage, DataTable, Kind
from cxstudio.steps import Progress, Steps

MOST_ROWS, MOST_LETTERS = 1_048_575, 32_767
"""What a worksheet and one of its cells can hold."""


def write_xlsx(package: DataPackage, path: Path) -> Steps[Path]:
    """Write a workbook with one sheet a table, and one that says what every column is; gives the path.

    A table of more rows than a sheet holds goes on in the next one. Raises ReportError as `write_csv` does.
    """
    import xlsxwriter  # 60 ms, for this face alone
    from xlsxwriter.exceptions import XlsxWriterException

    settings = {"in_memory": False, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    try:
        with written(path) as file, xlsxwriter.Workbook(file, settings) as book:
            book.set_properties({"title": package.title, "comments": package.data_hash, "created": _created()})
            looks = _Looks(book)
            tables = (*package.tables, columns_table(package))
            for number, table in enumerate(tables):
                yield Progress(number, len(tables), table.title)
                for part, start in enumerate(range(0, max(len(table.rows), 1), MOST_ROWS)):
                    name = table.name if not part else f"{table.name} {part + 1}"
                    _write_sheet(book.add_worksheet(name), table, start, looks)
    except XlsxWriterException as error:
        raise not_written(path, str(error)) from error
    return path


def columns_table(package: DataPackage) -> DataTable:
    """Every column of every table: its name, its title, what its cells are, and their unit."""
    columns = tuple(DataColumn(name, name) for name in ("table", "column", "title", "kind", "unit"))
    rows = tuple((t.name, c.name, c.title, c.kind, c.unit) for t in package.tables for c in t.columns)
    return DataTable("columns", "columns", columns, rows, ("table", "column"))


def _created() -> datetime:
    return datetime(2000, 1, 1)


class _Looks:
    """The few formats of the workbook."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.share = book.add_format({"num_format": "0.0%"})
        self.text = book.add_format({"num_format": "@"})


def _write_sheet(sheet: Any, table: DataTable, start: int, looks: _Looks) -> None:
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(column.kind))
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.name, looks.head)
    for line, row in enumerate(table.rows[start : start + MOST_ROWS], 1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _write_cell(sheet, line, place, cell, column, looks)


def _write_cell(sheet: Any, line: int, place: int, cell: Cell, column: DataColumn, looks: _Looks) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(line, place, cell)
        case int() | float():
            sheet.write_number(line, place, cell, looks.share if column.unit == SHARE else None)
        case str():
            sheet.write_string(line, place, cell[:MOST_LETTERS], looks.text)


def _width(kind: Kind) -> int:
    return {"string": 24, "datetime": 26, "date": 12}.get(kind, 11)
