"""The program that reads old workbooks (.xls), run as a child process by `old_workbooks`; never imported otherwise.

The old format is a file system of its own, with tables that may point in circles. So this file knows nothing of
CX Studio, imports xlrd and the standard library only, writes no file and may be killed at any moment. The file comes
on standard input, one JSON document leaves: the rows of each sheet, or the code of a refusal.
"""

from __future__ import annotations

import io
import json
import struct
import sys
from collections.abc import Iterator
from datetime import time
from typing import NamedTuple

MEMORY = 1024 * 2**20
"""Bytes of address space; the largest file that is let in needs a third of it."""
BROKEN = (
    AssertionError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError,
    struct.error,
)  # fmt: skip
"""What xlrd raises for broken files: found by feeding it some, its own errors are only the first of them."""

Found = dict[str, object]


class Most(NamedTuple):
    """How much of a workbook is read; more is a refusal."""

    rows: int
    columns: int
    sheets: int


def read(content: bytes, most: Most) -> Found:
    """The texts of all sheets, or why not."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True, ragged_rows=True, logfile=io.StringIO())
        if book.nsheets > most.sheets:
            return {"refused": "sheets"}
        return {"sheets": [[name, list(_rows(book, book.sheet_by_name(name), most))] for name in book.sheet_names()]}
    except xlrd.XLRDError as error:
        return {"refused": "password" if "encrypted" in str(error) else "damaged", "reason": str(error)}
    except MemoryError:
        return {"refused": "memory"}
    except _Far as far:
        return {"refused": str(far)}
    except BROKEN as error:
        return {"refused": "damaged", "reason": str(error)}


class _Far(Exception):  # noqa: N818 - an answer, not a failure of this program
    """A cell beyond what is read: "rows" or "columns"."""


def _rows(book: object, sheet: object, most: Most) -> Iterator[list[object]]:
    """Rows that are not blank, wherever they are: a heading may stand in row 1 and a remark in row 20,000."""
    count = 0
    for number in range(sheet.nrows):  # type: ignore[attr-defined]
        cells = [_text(book, kind, value) for kind, value in _cells(sheet, number)]
        while cells and not cells[-1].strip():
            cells.pop()
        count += bool(cells)
        if count > most.rows:
            raise _Far("rows")
        if len(cells) > most.columns:
            raise _Far("columns")
        if cells:
            yield [number + 1, cells]


def _cells(sheet: object, number: int) -> Iterator[tuple[int, object]]:
    return zip(sheet.row_types(number), sheet.row_values(number), strict=True)  # type: ignore[attr-defined]


def _text(book: object, kind: int, value: object) -> str:
    """A cell as its author sees it: 2 for 2.0, a day without its midnight, a time without its day."""
    import xlrd

    if kind == xlrd.XL_CELL_BOOLEAN:
        return "true" if value else "false"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    if kind == xlrd.XL_CELL_DATE and isinstance(value, float):
        return _moment(value, book.datemode)  # type: ignore[attr-defined]
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    return str(value)


def _moment(value: float, mode: int) -> str:
    import xlrd

    try:
        found = xlrd.xldate_as_datetime(value, mode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return str(value)
    if value < 1:
        return str(found.time().isoformat())
    return str(found.date().isoformat() if found.time() == time() else found.isoformat())


def _limit_this_process() -> None:
    """So much memory and no more, no files, no core dumps; where the system has no such limits, none."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0))
    for what, most in limits:
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS refuses some; the time limit of the other side still holds
            continue


if __name__ == "__main__":
    _limit_this_process()
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read(), Most(*map(int, sys.argv[1:])))))
