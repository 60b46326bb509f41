"""A study's tables as files: CSV in a data package, or JSON. The same data give the same bytes.

Nothing a person wrote can become a formula: in CSV a text that a spreadsheet would compute gets an apostrophe before
it, which `guarded_cells.plain_cell` takes away again.
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
from cxstudio.report.data_values import Cell, DataColumn, DataPackage, DataTable
from cxstudio.steps import Progress, Steps, replacing
from cxstudio.study.guarded_cells import guarded

EPOCH = (1980, 1, 1, 0, 0, 0)


# -- CSV ---------------------------------------------------------------------------------------------------------------


def write_csv(package: DataPackage, path: Path) -> Steps[Path]:
    """Write a zip with one CSV file a table (UTF-8, RFC 4180) and the `datapackage.json` that describes them; gives the
    path. Raises ReportError when the file can't be written; what stood there before stays."""
    with written(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        described = json.dumps(describe(package), ensure_ascii=False, indent=2)
        archive.writestr(zip_entry("datapackage.json"), described.encode())
        for number, table in enumerate(package.tables):
            yield Progress(number, len(package.tables), table.title)
            with archive.open(zip_entry(f"data/{table.name}.csv"), "w") as entry:
                _write_table(entry, table)
    return path


def zip_entry(name: str) -> zipfile.ZipInfo:
    """An entry that says nothing of when it was written."""
    info = zipfile.ZipInfo(name, EPOCH)
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


def describe(package: DataPackage, suffix: str = ".csv") -> dict[str, Any]:
    """The package's description after the Frictionless "data package" specification, version 1; `suffix` ends the names
    of its tables."""
    return {
        "name": f"study-{package.study}",
        "title": package.title,
        "profile": "tabular-data-package",
        "version": str(package.version),
        "cx:dataHash": package.data_hash,
        "cx:anonymity": package.anonymity,
        "languages": [package.language],
        "resources": [_resource(table, suffix) for table in package.tables],
    }


def _resource(table: DataTable, suffix: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "name": table.name,
        "title": table.title,
        "path": f"data/{table.name}{suffix}",
        "profile": "tabular-data-resource",
        "format": suffix.removeprefix("."),
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
    with written(path) as file:
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


# -- writing -----------------------------------------------------------------------------------------------------------


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """The file, whole or not at all; what the disk refuses in words."""
    try:
        with replacing(path) as file:
            yield file
    except OSError as error:
        raise not_written(path, error.strerror or type(error).__name__) from error


def not_written(path: Path, reason: str) -> ReportError:
    """The error for a disk that refuses, or a file that takes no more."""
    words = _(
        "The data could not be written to {name}: {reason}. What stood there before is untouched. "
        "Check that the folder can be written to and has room, then export again."
    )
    return ReportError(words.format(name=path.name, reason=reason), "report-not-written")
