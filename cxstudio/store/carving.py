"""Rows read straight from the pages of a database file, for the day its own index can no longer be followed.

Every page of rows is looked at by itself, so that one broken page costs only its own rows. What stands in the journal
beside the file (WAL) and was committed takes the place of the older page. Layout by SQLite's published file format:
pages of rows are leaves of table trees (13) or pages of index trees (2, 10); a long row goes on in overflow pages.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TABLE_LEAF, INDEX_LEAF, INDEX_INNER = 13, 10, 2
Value = int | float | str | bytes | None
Row = tuple[Value, ...]
USUAL_PAGE = 4096
_MOST_COLUMNS = 40
_WAL_HEADER, _FRAME_HEADER = 32, 24


@dataclass(frozen=True)
class Pages:
    """The pages of a database: those of the file, and over them the committed ones of its journal. Numbers count from
    1; `usable` is the room of a page in bytes without what its end is reserved for."""

    file: memoryview
    newer: dict[int, memoryview]
    size: int
    usable: int

    def __len__(self) -> int:
        return max(len(self.file) // self.size, *self.newer, 0)

    def page(self, number: int) -> memoryview:
        """One page; empty where there is none of this number."""
        start = (number - 1) * self.size
        return self.newer.get(number, self.file[start : start + self.size] if number > 0 else self.file[:0])


def pages_of(path: Path) -> Pages:
    """The pages of the database at `path`, read whole. Raises OSError where the file cannot be read."""
    content = path.read_bytes()
    size = int.from_bytes(content[16:18], "big")
    size = 65536 if size == 1 else size
    if size < 512 or size & (size - 1) or size > 65536:  # the header itself is damaged: ours have this size
        size = USUAL_PAGE
    reserved = content[20] if len(content) > 20 and content[20] <= size - 480 else 0
    journal = path.with_name(path.name + "-wal")
    newer = _committed(journal.read_bytes(), size) if journal.is_file() else {}
    return Pages(memoryview(content), newer, size, size - reserved)


def rows_of(pages: Pages) -> Iterator[Row]:
    """Every row that can be read, in the order of the pages. The number of a row in a table (its rowid) stands in
    front of its columns; rows of an index begin with their columns."""
    for number in range(1, len(pages) + 1):
        yield from _rows_on(pages, number)


# -- the journal -------------------------------------------------------------------------------------------------------


def _committed(journal: bytes, size: int) -> dict[int, memoryview]:
    """Page number -> its newest committed content. Reading ends at the first frame whose checksum does not hold."""
    if len(journal) < _WAL_HEADER or journal[:3] != b"\x37\x7f\x06":
        return {}
    order = ">" if journal[3] & 1 else "<"
    if int.from_bytes(journal[8:12], "big") != size:
        return {}
    salt, sums = journal[16:24], _checksum(journal[:24], (0, 0), order)
    found: dict[int, memoryview] = {}
    waiting: dict[int, memoryview] = {}
    for start in range(_WAL_HEADER, len(journal) - size - _FRAME_HEADER + 1, size + _FRAME_HEADER):
        head, content = journal[start : start + _FRAME_HEADER], journal[start + _FRAME_HEADER :][:size]
        sums = _checksum(head[:8] + content, sums, order)
        if head[8:16] != salt or struct.unpack(">2I", head[16:24]) != sums:
            break
        number, pages_after = struct.unpack(">2I", head[:8])
        waiting[number] = memoryview(content)
        if pages_after:  # a commit
            found |= waiting
            waiting.clear()
    return found


def _checksum(content: bytes, before: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = before
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second


# -- a page ------------------------------------------------------------------------------------------------------------


def _rows_on(pages: Pages, number: int) -> Iterator[Row]:
    page = pages.page(number)
    head = 100 if number == 1 else 0  # the file's own header stands on the first page
    if len(page) < pages.size or page[head] not in (TABLE_LEAF, INDEX_LEAF, INDEX_INNER):
        return
    inner = page[head] == INDEX_INNER
    places = head + (12 if inner else 8)
    count = min(int.from_bytes(page[head + 3 : head + 5], "big"), (pages.usable - places) // 2)
    for (place,) in struct.iter_unpack(">H", page[places : places + 2 * count]):
        row = _row(pages, page, place + (4 if inner else 0), is_table=page[head] == TABLE_LEAF)
        if row is not None:
            yield row


def _row(pages: Pages, page: memoryview, place: int, *, is_table: bool) -> Row | None:
    """The row of a cell; None where it cannot be read."""
    try:
        size, place = _varint(page, place)
        rowid: Row = ()
        if is_table:
            key, place = _varint(page, place)
            rowid = (key,)
        content = _content(pages, page, place, size, is_table=is_table)
        return rowid + _columns(content)
    except (IndexError, ValueError, struct.error):  # what stands there is no row
        return None


def _content(pages: Pages, page: memoryview, place: int, size: int, *, is_table: bool) -> bytes:
    """The whole bytes of a row, gathered from its overflow pages where it is long."""
    if size > len(pages) * pages.size:  # a broken length, and pages that point in a circle, would never end
        raise ValueError("no row is longer than the file")
    here = _bytes_here(pages.usable, size, is_table=is_table)
    content = bytearray(page[place : place + here])
    following = int.from_bytes(page[place + here : place + here + 4], "big") if here < size else 0
    while len(content) < size:
        page = pages.page(following)
        if not page:
            raise ValueError("the row breaks off")
        content += page[4 : min(pages.usable, 4 + size - len(content))]
        following = int.from_bytes(page[:4], "big")
    return bytes(content)


def _bytes_here(usable: int, size: int, *, is_table: bool) -> int:
    """How much of a row of `size` bytes stands on its own page."""
    most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    least = (usable - 12) * 32 // 255 - 23
    if size <= most:
        return size
    fitting = least + (size - least) % (usable - 4)
    return fitting if fitting <= most else least


def _columns(content: bytes) -> Row:
    head, place = _varint(content, 0)
    kinds = []
    while place < head:
        kind, place = _varint(content, place)
        kinds.append(kind)
    if not kinds or len(kinds) > _MOST_COLUMNS:
        raise ValueError("no row has so many columns")
    values = []
    for kind in kinds:
        value, place = _value(content, place, kind)
        values.append(value)
    return tuple(values)


_WHOLE = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def _value(content: bytes, place: int, kind: int) -> tuple[Value, int]:
    if kind in (0, 8, 9):
        return (None, 0, 1)[(0, 8, 9).index(kind)], place
    if kind == 7:
        return struct.unpack_from(">d", content, place)[0], place + 8
    size = _WHOLE.get(kind, (kind - 12) // 2)
    part = content[place : place + size]
    if len(part) < size or kind in (10, 11):
        raise ValueError("the value breaks off")
    if kind in _WHOLE:
        return int.from_bytes(part, "big", signed=True), place + size
    return (part.decode() if kind % 2 else part), place + size


def _varint(content: bytes | memoryview, place: int) -> tuple[int, int]:
    value = 0
    for step in range(8):
        byte = content[place + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + step + 1
    return value << 8 | content[place + 8], place + 9
