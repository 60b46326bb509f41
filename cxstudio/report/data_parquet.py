"""A study's tables as Parquet: typed columns for whoever computes with them. Needs the extra "analysis" (pyarrow).

One file a table, in a zip with the description that the CSV tables have too.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cxstudio.errors import ReportError
from cxstudio.i18n import _
from cxstudio.report.data_files import describe, written, zip_entry
from cxstudio.report.data_values import Cell, DataColumn, DataPackage, DataTable
from cxstudio.steps import Progress, Steps


def require_pyarrow() -> None:
    """Before any work: Parquet can be written here. Raises ReportError with what to do where it cannot."""
    if find_spec("pyarrow") is None:
        words = _(
            "Parquet tables are written by the extra “analysis”, which is not installed; nothing was written. "
            "Install cxstudio[analysis], or export the tables as CSV."
        )
        raise ReportError(words, "no-pyarrow")


def write_parquet(package: DataPackage, path: Path) -> Steps[Path]:
    """Write a zip with one Parquet file a table and their description; gives the path. Raises ReportError where the
    extra is missing or the file cannot be written; what stood there before stays."""
    require_pyarrow()
    with written(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        described = json.dumps(describe(package, ".parquet"), ensure_ascii=False, indent=2)
        archive.writestr(zip_entry("datapackage.json"), described.encode())
        for number, table in enumerate(package.tables):
            yield Progress(number, len(package.tables), table.title)
            archive.writestr(zip_entry(f"data/{table.name}.parquet"), parquet(table))
    return path


def parquet(table: DataTable) -> bytes:
    """One table as the bytes of a Parquet file; the titles of its columns stand in their metadata."""
    import pyarrow as pa  # type: ignore[import-not-found,unused-ignore]
    import pyarrow.parquet as pq  # type: ignore[import-not-found,unused-ignore]

    fields, columns = [], []
    for place, column in enumerate(table.columns):
        kind = _arrow(pa, column)
        told = {"title": column.title} | ({"unit": column.unit} if column.unit else {})
        fields.append(pa.field(column.name, kind, metadata=told))
        columns.append(pa.array([_typed(row[place], column) for row in table.rows], kind))
    target = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=pa.schema(fields)), target, compression="zstd")
    return target.getvalue()


def _arrow(pa: Any, column: DataColumn) -> Any:
    return {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("ms", tz="UTC"),
    }[column.kind]


def _typed(cell: Cell, column: DataColumn) -> object:
    """A cell as its column's type; what is none of that type (a date that was typed freely) is a gap."""
    try:
        match column.kind, cell:
            case "date", str():
                return date.fromisoformat(cell)
            case "datetime", str():
                return datetime.fromisoformat(cell)
            case "number", int():
                return float(cell)
            case "string", str() | int() | float():  # a half of a pair that is no letter has no UTF-8
                return str(cell).encode("utf-8", "replace").decode()
    except ValueError:
        return None
    return cell
