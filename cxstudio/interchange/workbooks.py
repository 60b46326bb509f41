"""Workbooks of today (.xlsx) as rows of texts: looked at from outside first, then made lean, then read.

Spreadsheet programs fill a sheet with a hundred thousand cells that hold a colour and nothing else. They are taken out
of the text of the sheet before it is parsed, which is most of the work saved.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from cxstudio.errors import ProtocolError
from cxstudio.i18n import _
from cxstudio.interchange.door import MOST_COLUMNS, MOST_ROWS, checked_parts, refused
from cxstudio.interchange.sheets import Grid, Grids, filled

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

_BROKEN = (
    LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, SyntaxError, zipfile.BadZipFile
)  # fmt: skip
"""What the reader raises for workbooks that are damaged inside."""
_EMPTY_CELL = re.compile(rb"<c\b[^<>]*+(?:(?<=/)>|(?<!/)></c>)")
_EMPTY_ROW = re.compile(rb"<row\b[^<>]*+(?:(?<=/)>|(?<!/)>\s*+</row>)")
_PLACELESS = re.compile(rb"<(?:c|row)\b(?![^<>]*\br=)")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b")


def workbook_grids(path: Path) -> Grids:
    """The sheets of a workbook. Raises ProtocolError for one that is damaged or unsafe to read."""
    parts = checked_parts(path)
    sheets = [content for name, content in parts.items() if name.lower().startswith("xl/worksheets/")]
    book = _opened(path, _lean(parts))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Grids(tuple((sheet.title, _grid(sheet)) for sheet in book.worksheets), tuple(_remarks(sheets)))
    except _BROKEN as error:
        raise _damaged(path, error) from error
    finally:
        book.close()


def _lean(parts: dict[str, bytes]) -> io.BytesIO:
    """The same workbook in memory without what holds no text: empty cells, pictures, printing."""
    lean = io.BytesIO()
    with zipfile.ZipFile(lean, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            is_sheet = name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")
            archive.writestr(name, _without_empty(content) if is_sheet else content)
    lean.seek(0)
    return lean


def _without_empty(content: bytes) -> bytes:
    """Only where every cell says its place, and nothing but elements is there: else the places would shift."""
    if b"<!" in content or _PLACELESS.search(content):
        return content
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", content))


def _remarks(sheets: list[bytes]) -> Iterable[str]:
    if any(_FORMULA.search(content) for content in sheets):
        yield _("some cells are formulas; the values they had when the file was saved were read.")
    if any(_MERGED.search(content) for content in sheets):
        yield _("some cells are joined; their text stands in the first of them.")


def _opened(path: Path, lean: io.BytesIO) -> Workbook:
    try:
        from openpyxl import load_workbook  # a second of import, and only in the extra
    except ImportError as error:
        sentence = _("Reading workbooks needs one more package. Install it with: pip install 'cxstudio[xlsform]'")
        raise ProtocolError(sentence, "form-no-reader") from error
    try:
        with warnings.catch_warnings():  # about parts of a workbook that hold no form, such as printing
            warnings.simplefilter("ignore")
            return load_workbook(lean, read_only=True, data_only=True, keep_links=False)
    except _BROKEN as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> ProtocolError:
    reason = _("the workbook is damaged ({reason}). Save it again, or ask for it again.")
    return refused(path.name, reason.format(reason=str(error)[:200]), "form-damaged")


def _grid(sheet: object) -> Grid:
    rows: Iterable[tuple[object, ...]] = sheet.iter_rows(  # type: ignore[attr-defined]
        max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True
    )
    some = ((number, row) for number, row in enumerate(rows, 1) if row.count(None) < len(row))  # many are blank
    return filled((number, [_text(value) for value in row]) for number, row in some)


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
