"""A study's tables as files: a workbook, CSV in a data package, or JSON. The same data give the same bytes.

Nothing a person wrote can become a formula: the workbook writes texts as texts; in CSV a text that a spreadsheet would
compute gets an apostrophe before it, which `guarded_cells.plain_cell` takes away again.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cxstudio.errors import ReportError
from cxstudio.i18n import _
from cxstudio.report.data_tables import Cell, DataColumn, DataPackage, DataTable, Kind
from cxstudio.steps import Progress, Steps, replacing
from cxstudio.study.guarded_cells import guarded

_EPOCH = (1980, 1, 1, 0, 0, 0)
MOST_ROWS, MOST_LETTERS = 1_048_575, 32_767
"""What a worksheet and one of its cells can hold."""


# -- CSV ---------------------------------------------------------------------------------------------------------------


def write_csv(package: DataPackage, path: Path) -> Steps[Path]:
    """Write a zip with one CSV file a table (UTF-8, RFC 4180) and the `datapackage.json` that describes them; gives the
    path. Raises ReportError when the file can't be written; what stood there before stays."""
    with _written(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        described = json.dumps(describe(package), ensure_ascii=False, indent=2)
        archive.writestr(_entry("datapackage.json"), described.encode())
        for number, table in enumerate(package.tables):
            yield Progress(number, len(package.tables), table.title)
            with archive.open(_entry(f"data/{table.name}.csv"), "w") as entry:
                _write_table(entry, table)
    return path


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _write_table(entry: IO[bytes], table: DataTable) -> None:
    text = io.TextIOWrapper(entry, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([csv_cell(cell) for cell in row] for row in table.rows)
    text.detach()


def csv_cell(cell: Cell) -> str:
    """A cell as CSV holds it: empty for a gap, true and false, numbers with a point, guarded texts."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return repr(cell)
    return guarded(cell)


def describe(package: DataPackage) -> dict[str, Any]:
    """The package's description after the Frictionless "data package" specification, version 1."""
    return {
        "name": f"study-{package.study}",
        "title": package.title,
        "profile": "tabular-data-package",
        "version": str(package.version),
        "cx:dataHash": package.data_hash,
        "languages": [package.language],
        "resources": [_resource(table) for table in package.tables],
    }


def _resource(table: DataTable) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "name": table.name,
        "title": table.title,
        "path": f"data/{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: DataColumn) -> dict[str, str]:
    field = {"name": column.name, "title": column.title, "type": column.kind}
    if column.kind == "datetime":
        field["format"] = "any"
    return field | ({"unit": column.unit} if column.unit else {})


# -- JSON --------------------------------------------------------------------------------------------------------------


def write_json(package: DataPackage, path: Path) -> Steps[Path]:
    """Write one JSON document: the description, and each table's rows as objects without their gaps; gives the path.
    Raises ReportError as `write_csv` does."""
    with _written(path) as file:
        head = json.dumps({"description": describe(package)}, ensure_ascii=False)
        file.write(head[:-1].encode() + b', "tables": {')
        for number, table in enumerate(package.tables):
            yield Progress(number, len(package.tables), table.title)
            file.write((", " if number else "").encode() + json.dumps(table.name).encode() + b": [")
            for place, line in enumerate(_objects(table)):
                file.write(b",\n" if place else b"\n")
                file.write(json.dumps(line, ensure_ascii=False).encode())
            file.write(b"]")
        file.write(b"}}\n")
    return path


def _objects(table: DataTable) -> Iterator[dict[str, Cell]]:
    names = [column.name for column in table.columns]
    for row in table.rows:
        yield {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}


# -- workbook ----------------------------------------------------------------------------------------------------------


def write_xlsx(package: DataPackage, path: Path) -> Steps[Path]:
    """Write a workbook with one sheet a table, typed cells and the titles as notes on their columns; gives the path.

    A table of more rows than a sheet holds goes on in the next one. Raises ReportError as `write_csv` does.
    """
    import xlsxwriter  # 60 ms, for this face alone
    from xlsxwriter.exceptions import XlsxWriterException

    settings = {"in_memory": False, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    try:
        with _written(path) as file, xlsxwriter.Workbook(file, settings) as book:
            book.set_properties({"title": package.title, "comments": package.data_hash, "created": _created()})
            looks = _Looks(book)
            for number, table in enumerate(package.tables):
                yield Progress(number, len(package.tables), table.title)
                for part, start in enumerate(range(0, max(len(table.rows), 1), MOST_ROWS)):
                    name = table.name if not part else f"{table.name} {part + 1}"
                    _write_sheet(book.add_worksheet(name), table, start, looks)
    except XlsxWriterException as error:
        raise _not_written(path, str(error)) from error
    return path


def _created() -> Any:
    from datetime import datetime

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
            sheet.write_number(line, place, cell, looks.share if column.unit == _("share of 1") else None)
        case str():
            sheet.write_string(line, place, cell[:MOST_LETTERS], looks.text)


def _width(kind: Kind) -> int:
    return {"string": 24, "datetime": 26, "date": 12}.get(kind, 11)


# -- writing -----------------------------------------------------------------------------------------------------------


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """The file, whole or not at all; what the disk refuses in words."""
    try:
        with replacing(path) as file:
            yield file
    except OSError as error:
        raise _not_written(path, error.strerror or type(error).__name__) from error


def _not_written(path: Path, reason: str) -> ReportError:
    words = _(
        "The data could not be written to {name}: {reason}. What stood there before is untouched. "
        "Check that the folder can be written to and has room, then export again."
    )
    return ReportError(words.format(name=path.name, reason=reason), "report-not-written")
