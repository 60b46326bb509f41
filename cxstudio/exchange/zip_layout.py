"""The outer zip of a bundle, in the one layout there is: every byte of its bookkeeping follows from the entries.

Zip readers are lenient, and that is where zip attacks live. So a bundle is not parsed and judged: its directory is
built a second time from names, sizes and checksums, and must be the same bytes. That leaves no room for links, extra
fields, comments, 64-bit records, overlaps, gaps, dates or anything before or after. Content is read elsewhere.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from cxstudio.exchange.refusal import LIMITS, Limits, Refused, shown
from cxstudio.i18n import _

HEADER = "header.json"
BAGIT = "bagit.txt"
BAG_INFO = "bag-info.txt"
SEGMENTS = "segments.json"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
SIGNATURE = "signature.json"

FIRST_BYTES = b"PK\x03\x04"
_CENTRAL_SIGNATURE = b"PK\x01\x02"
_END_SIGNATURE = b"PK\x05\x06"
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")

_STORED, _DEFLATED = 0, 8
_ZIP_2_0 = 20
_MADE_ON_UNIX = 3 << 8 | _ZIP_2_0
_MIDNIGHT, _NEW_YEAR_1980 = 0, 1 << 5 | 1
_PLAIN_FILE = 0o100644 << 16

_OPS = re.compile(r"data/ops/([0-9]{6})\.jsonl")
_BLOB = re.compile(r"data/blobs/([0-9a-f]{2})/(\1[0-9a-f]{62})")
_BEFORE = (HEADER, BAGIT)
_AFTER = (BAG_INFO, SEGMENTS, MANIFEST, TAG_MANIFEST)
_LONGEST_NAME = len("data/blobs/00/") + 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the zip: `offset` of its local header, CRC-32, `packed` and unpacked `size` in bytes."""

    name: str
    offset: int
    crc: int
    packed: int
    size: int

    @property
    def start(self) -> int:
        """Where its content begins."""
        return self.offset + _LOCAL.size + len(self.name)

    @property
    def end(self) -> int:
        """Where its content ends and the next entry begins."""
        return self.start + self.packed

    @property
    def is_deflated(self) -> bool:
        """Operations are deflated, everything else is stored."""
        return is_ops(self.name)

    @property
    def is_payload(self) -> bool:
        """Payload in BagIt's sense: operations and blobs."""
        return self.name.startswith("data/")


def ops_name(number: int) -> str:
    """The name of the operations of segment `number`, counted from 1."""
    return f"data/ops/{number:06}.jsonl"


def blob_name(sha256: str) -> str:
    """The name of a blob."""
    return f"data/blobs/{sha256[:2]}/{sha256}"


def is_ops(name: str) -> bool:
    """Whether `name` holds operations."""
    return name.startswith("data/ops/")


def blob_of(name: str) -> str | None:
    """The SHA-256 a blob's name claims; None for anything but a blob."""
    match = _BLOB.fullmatch(name)
    return match[2] if match else None


def local_header(entry: Entry) -> bytes:
    """The bytes in front of an entry's content."""
    method = _DEFLATED if entry.is_deflated else _STORED
    name = entry.name.encode("ascii")
    fixed = (FIRST_BYTES, _ZIP_2_0, 0, method, _MIDNIGHT, _NEW_YEAR_1980)
    return _LOCAL.pack(*fixed, entry.crc, entry.packed, entry.size, len(name), 0) + name


def central_header(entry: Entry) -> bytes:
    """The bytes of an entry in the directory at the end."""
    method = _DEFLATED if entry.is_deflated else _STORED
    name = entry.name.encode("ascii")
    fixed = (_CENTRAL_SIGNATURE, _MADE_ON_UNIX, _ZIP_2_0, 0, method, _MIDNIGHT, _NEW_YEAR_1980)
    sizes = (entry.crc, entry.packed, entry.size, len(name))
    return _CENTRAL.pack(*fixed, *sizes, 0, 0, 0, 0, _PLAIN_FILE, entry.offset) + name


def directory(entries: list[Entry]) -> bytes:
    """Everything behind the last entry: the directory and the end record."""
    headers = b"".join(map(central_header, entries))
    counts = (0, 0, len(entries), len(entries))
    return headers + _END.pack(_END_SIGNATURE, *counts, len(headers), entries[-1].end, 0)


def read_directory(file: BinaryIO, limits: Limits = LIMITS) -> tuple[Entry, ...]:
    """The entries of a bundle, with everything that can be wrong with the zip itself already refused.

    Reads the end record, the directory and the local headers, no content. Raises `Refused`.
    """
    count, length, start = _end_record(file, limits)
    file.seek(start)
    found = file.read(length)
    entries: list[Entry] = []
    position = offset = 0
    for _number in range(count):
        entry = _entry_at(found, position, offset)
        entries.append(entry)
        position, offset = position + _CENTRAL.size + len(entry.name), entry.end
    if position != length or offset != start:
        raise Refused("bundle-unsafe", _("there is something between its files"))
    _check_names([entry.name for entry in entries])
    _check_sizes(entries, limits)
    _check_local_headers(file, entries)
    return tuple(entries)


def _end_record(file: BinaryIO, limits: Limits) -> tuple[int, int, int]:
    """Count of entries, length and start of the directory, from the last 22 bytes of the file."""
    size = file.seek(0, os.SEEK_END)
    _require(size, limits.bundle, _("{n} bytes, and {limit} are the most"))
    file.seek(0)
    _check_first_bytes(file.read(32))
    file.seek(max(0, size - _END.size))
    record = file.read(_END.size)
    if len(record) < _END.size or record[:4] != _END_SIGNATURE:
        raise _without_end(file, size)
    _signature, _disk, _first_disk, _here, count, length, start, _comment = _END.unpack(record)
    _require(count, limits.entries, _("{n} files, and {limit} are the most"))
    if record != _END.pack(_END_SIGNATURE, 0, 0, count, count, length, start, 0):
        raise Refused("bundle-unsafe", _("its end record is not one of ours"))
    if start + length + _END.size != size or length > count * (_CENTRAL.size + _LONGEST_NAME):
        raise _without_directory(file, start, size)
    return count, length, start


def _check_first_bytes(first: bytes) -> None:
    if first.startswith(b"age-encryption.org/"):
        raise Refused("bundle-encrypted")
    if len(first) < len(FIRST_BYTES) and FIRST_BYTES.startswith(first):
        raise Refused("bundle-incomplete")
    if not first.startswith(FIRST_BYTES):
        raise Refused("bundle-foreign")


def _without_end(file: BinaryIO, size: int) -> Refused:
    """Cut off, or something added behind? A true end record names the place where it stands itself."""
    file.seek(max(0, size - 0xFFFF - _END.size))
    tail_start = file.tell()
    tail = file.read()
    place = tail.rfind(_END_SIGNATURE)
    if 0 <= place <= len(tail) - _END.size:
        *_counts, length, start, _comment = _END.unpack_from(tail, place)
        if start + length == tail_start + place:
            return Refused("bundle-unsafe", _("something was added behind its end"))
    return Refused("bundle-incomplete")


def _without_directory(file: BinaryIO, start: int, size: int) -> Refused:
    """Something put in, or a bundle cut off right behind the end of a zip that it carried as evidence?"""
    file.seek(start)
    if start < size and file.read(4) != _CENTRAL_SIGNATURE and peek(file) is not None:
        return Refused("bundle-incomplete")
    return Refused("bundle-unsafe", _("something was put before or into its directory"))


def _entry_at(found: bytes, position: int, offset: int) -> Entry:
    """The entry whose directory record is at `position` and whose content must begin at `offset`."""
    if len(found) - position < _CENTRAL.size or found[position : position + 4] != _CENTRAL_SIGNATURE:
        raise Refused("bundle-damaged", _("its directory is broken"))
    *_fixed, crc, packed, size, length, _x, _c, _d, _internal, _external, start = _CENTRAL.unpack_from(found, position)
    record = found[position : position + _CENTRAL.size + length]
    entry = Entry(_safe_name(record[_CENTRAL.size :]), offset, crc, packed, size)
    if start != offset:
        raise Refused("bundle-unsafe", _("{name} overlaps its neighbour or leaves a gap").format(name=entry.name))
    if record != central_header(entry):
        raise Refused("bundle-unsafe", _("{name} is not stored as a plain file").format(name=entry.name))
    return entry


def _safe_name(raw: bytes) -> str:
    name = raw.decode("ascii", "backslashreplace")
    if name in (*_BEFORE, *_AFTER, SIGNATURE) or _OPS.fullmatch(name) or _BLOB.fullmatch(name):
        return name
    raise Refused("bundle-unsafe", _("a bundle never holds a file named {name}").format(name=shown(name)))


def _check_names(names: list[str]) -> None:
    """Every name once, in the order in which they are written."""
    if len(set(names)) != len(names):
        raise Refused("bundle-unsafe", _("a file is in it twice"))
    ops = sum(map(is_ops, names))
    expected = [*_BEFORE, *map(ops_name, range(1, ops + 1)), *sorted(filter(blob_of, names)), *_AFTER]
    if names not in (expected, [*expected, SIGNATURE]):
        missing = [name for name in expected if name not in set(names)]
        what = _("{name} is missing").format(name=missing[0]) if missing else _("its files are out of order")
        raise Refused("bundle-files", what)


def _check_sizes(entries: list[Entry], limits: Limits) -> None:
    """Sizes that lie, and sizes that are too large, before a byte is unpacked."""
    most = {HEADER: limits.header, SEGMENTS: limits.segments, MANIFEST: limits.manifest}
    for entry in entries:
        if entry.is_deflated:
            if entry.size > entry.packed * limits.ratio:
                raise Refused("bundle-unsafe", _("{name} would unpack to far too much").format(name=entry.name))
            continue
        if entry.packed != entry.size:
            raise Refused("bundle-unsafe", _("{name} lies about its size").format(name=entry.name))
        limit = limits.blob if entry.is_payload else most.get(entry.name, limits.small)
        _require(entry.size, limit, _("a file of {n} bytes, and {limit} are the most"))
    unpacked = sum(entry.size for entry in entries if entry.is_deflated)
    _require(unpacked, limits.ops_unpacked, _("{n} bytes of operations, and {limit} are the most"))


def _check_local_headers(file: BinaryIO, entries: list[Entry]) -> None:
    """The header in front of each content says the same as the directory."""
    for entry in entries:
        file.seek(entry.offset)
        header = local_header(entry)
        if file.read(len(header)) != header:
            raise Refused("bundle-damaged", _("{name} is not where its directory says").format(name=entry.name))


def _require(n: int, limit: int, words: str) -> None:
    if n > limit:
        raise Refused("bundle-too-large", words.format(n=n, limit=limit))


def peek(file: BinaryIO, limits: Limits = LIMITS) -> bytes | None:
    """The header's bytes, unverified, from the front of a file; None if there is no such thing.

    Looks at nothing but the first entry, so it also reads the header of a format that is not known yet.
    """
    file.seek(0)
    front = file.read(_LOCAL.size + len(HEADER))
    if len(front) < _LOCAL.size or front[:4] != FIRST_BYTES or front[_LOCAL.size :] != HEADER.encode():
        return None
    _sig, _need, _flags, method, _time, _date, crc, packed, size, _length, extra = _LOCAL.unpack_from(front)
    if method != _STORED or packed != size or size > limits.header:
        return None
    file.seek(extra, os.SEEK_CUR)
    content = file.read(size)
    return content if len(content) == size and zlib.crc32(content) == crc else None
