"""Tables of visits as files: one CSV, a workbook, or the zip of CSV files that our own export writes.

Rows of CSV are read one by one, however long the file is; a workbook has the limits of `door`. Guarded texts come back
plain. No meaning yet: `visit_tables` knows what a column is.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cxstudio.i18n import _
from cxstudio.interchange.door import kind_of_file, refused
from cxstudio.interchange.sheets import LONGEST_CELL, Sheet, letter, read_book
from cxstudio.study.guarded_cells import plain_cell

MOST_ROWS = 200_000
"""Visits of one table; the tables beside it may have more (`MOST_BESIDE`)."""
MOST_BESIDE = 2_000_000
MOST_COLUMNS = 5_000
MOST_BYTES = 400_000_000
_SIGNS = ",;\t|"
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

Cells = tuple[str, ...]
Opened = Callable[[], Iterator[tuple[int, Cells]]]


@dataclass(frozen=True)
class Table:
    """A table: its name, its headings each once, and its rows below with their numbers; each `rows()` reads anew."""

    name: str
    headings: Cells
    rows: Opened

    def place(self, heading: str) -> str:
        """The column in words, such as "C (site)"."""
        return f"{letter(self.headings.index(heading))} ({heading})" if heading in self.headings else heading


def read_tables(path: Path) -> dict[str, Table]:
    """The tables of a file by name; what it is, its content says. Raises ProtocolError for what cannot be read."""
    if kind_of_file(path) == "text":
        return {path.stem: _csv_table(path.stem, _File(path), MOST_ROWS)}
    if packed := _packed_names(path):
        return {name: _csv_table(name, _Packed(path, entry), _most(name)) for name, entry in packed.items()}
    return {sheet.title: _sheet_table(sheet) for sheet in read_book(path).sheets if sheet.headings}


def _most(name: str) -> int:
    return MOST_ROWS if name == "visits" else MOST_BESIDE


# -- CSV ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _File:
    path: Path

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        with self.path.open("rb") as file:
            yield file

    @property
    def size(self) -> int:
        return self.path.stat().st_size


@dataclass(frozen=True)
class _Packed:
    """One entry of a zip; its size is what it unpacks to."""

    path: Path
    entry: str

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        with zipfile.ZipFile(self.path) as archive, archive.open(self.entry) as file:
            yield file

    @property
    def size(self) -> int:
        with zipfile.ZipFile(self.path) as archive:
            return archive.getinfo(self.entry).file_size


def _packed_names(path: Path) -> Mapping[str, str]:
    """Table -> entry of a data package; nothing for a workbook. Raises ProtocolError for a torn or foreign zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        reason = _("the file is damaged ({reason}). Ask for it again.").format(reason=str(error)[:200])
        raise refused(path.name, reason, "table-damaged") from error
    tables = {Path(name).stem: name for name in names if name.lower().endswith(".csv")}
    is_book = any(name.lower() == "xl/workbook.xml" for name in names)
    if not tables and not is_book:
        reason = _("it holds neither a workbook nor tables as CSV.")
        raise refused(path.name, reason, "table-foreign")
    return {} if is_book else tables


def _csv_table(name: str, source: _File | _Packed, most: int) -> Table:
    if source.size > MOST_BYTES:
        reason = _("it has more than {n} MB.").format(n=MOST_BYTES // 1_000_000)
        raise refused(source.path.name, reason, "table-too-large")
    with _speaking(source.path.name):
        encoding = _encoding(source)
        with source.opened() as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
            head = text.read(65_536)
        sign = max(_SIGNS, key=head.partition("\n")[0].count)
        first = next(_lines(source, encoding, sign, most), (1, ()))
    if len(first[1]) > MOST_COLUMNS:
        reason = _("it has more than {n} columns.").format(n=MOST_COLUMNS)
        raise refused(source.path.name, reason, "table-too-wide")

    def rows() -> Iterator[tuple[int, Cells]]:
        with _speaking(source.path.name):
            for number, cells in _lines(source, encoding, sign, most):
                if number > first[0] and any(cells):
                    yield number, cells

    return Table(name, _headings(first[1]), rows)


def _lines(source: _File | _Packed, encoding: str, sign: str, most: int) -> Iterator[tuple[int, Cells]]:
    """The records with their numbers: the headings are 1, however many lines of text a record has."""
    with source.opened() as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        for number, record in enumerate(csv.reader(text, delimiter=sign), 1):
            if number > most + 1:
                reason = _("it has more than {n} rows. Split it into several.").format(n=most)
                raise refused(source.path.name, reason, "table-too-long")
            yield number, tuple(plain_cell(cell[: LONGEST_CELL * 4]) for cell in record)


def _encoding(source: _File | _Packed) -> str:
    """UTF-8 where the whole of it is, else what spreadsheets of Windows write. Raises UnicodeError for neither."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.opened() as file:
        start = file.read(4)
        for bom, name in _BOMS.items():
            if start.startswith(bom):
                return name
        try:
            decoder.decode(start)
            while some := file.read(1 << 20):
                decoder.decode(some)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


@contextmanager
def _speaking(name: str) -> Iterator[None]:
    """What a reader of CSV raises, as a refusal."""
    try:
        yield
    except (csv.Error, UnicodeError) as error:
        reason = _("it is no table with one row per line ({reason}).").format(reason=str(error)[:200])
        raise refused(name, reason, "table-foreign") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        reason = _("the file is damaged ({reason}). Ask for it again.").format(reason=str(error)[:200])
        raise refused(name, reason, "table-damaged") from error
    except OSError as error:
        reason = _("it cannot be read: {reason}.").format(reason=error.strerror or error)
        raise refused(name, reason, "table-unreadable") from error


# -- workbooks ---------------------------------------------------------------------------------------------------------


def _sheet_table(sheet: Sheet) -> Table:
    def rows() -> Iterator[tuple[int, Cells]]:
        for row in sheet.rows:
            cells = tuple(row.cells[name].text if name in row.cells else "" for name in names)
            yield row.number, cells

    names = sheet.headings
    return Table(sheet.title, names, rows)


def _headings(cells: Cells) -> Cells:
    """Each once: a second column of one name is called by its letter too, one without a name by that alone."""
    found: dict[str, None] = {}
    for index, cell in enumerate(cells):
        name = cell.strip()[:LONGEST_CELL] or f"?{letter(index)}"
        found.setdefault(f"{name} ?{letter(index)}" if name in found else name)
    return tuple(found)
