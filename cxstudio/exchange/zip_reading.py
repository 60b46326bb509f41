"""Reading one entry of a bundle's zip in flat memory, its checksum compared at its end.

Expects entries that `zip_layout` has let through; an entry still gives no more than the directory announced.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from cxstudio.exchange.refusal import Refused
from cxstudio.exchange.zip_layout import Entry
from cxstudio.i18n import _

BLOCK = 1 << 20


def read_small(file: BinaryIO, entry: Entry) -> bytes:
    """A small entry in one piece, its CRC-32 compared: for the files that tell the SHA-256 of all others."""
    content = b"".join(bytes(block) for block in _content(file, entry))
    if zlib.crc32(content) != entry.crc:
        raise mismatch(entry.name)
    return content


def read_blocks(file: BinaryIO, entry: Entry, sha256: str) -> Iterator[memoryview]:
    """An entry's unpacked content, block by block, each valid until the next; its SHA-256 is compared at the end.

    The CRC-32 is not: it would prove nothing more and cost a fifth of the time.
    """
    digest = hashlib.sha256()
    for block in _content(file, entry):
        digest.update(block)
        yield block
    if digest.hexdigest() != sha256:
        raise mismatch(entry.name)


def _content(file: BinaryIO, entry: Entry) -> Iterator[memoryview]:
    return _inflated(file, entry) if entry.is_deflated else _stored(file, entry)


def _stored(file: BinaryIO, entry: Entry) -> Iterator[memoryview]:
    """The bytes as they lie there. Seeks each time: two entries may be read by turns."""
    buffer = memoryview(bytearray(min(BLOCK, entry.size)))
    position = entry.start
    while position < entry.end:
        file.seek(position)
        block = buffer[: min(BLOCK, entry.end - position)]
        if file.readinto(block) != len(block):  # type: ignore[attr-defined]
            raise Refused("bundle-incomplete")
        position += len(block)
        yield block


def _inflated(file: BinaryIO, entry: Entry) -> Iterator[memoryview]:
    """The unpacked bytes, never more than a block at once and never more than the directory announced."""
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    produced = 0
    for packed in _stored(file, entry):
        pending = bytes(packed)
        while pending or not unpack.eof:
            try:
                block = unpack.decompress(pending, BLOCK)
            except zlib.error as error:
                raise mismatch(entry.name) from error
            produced += len(block)
            if produced > entry.size or unpack.unused_data:
                raise mismatch(entry.name)
            if block:
                yield memoryview(block)
            elif not unpack.unconsumed_tail:
                break
            pending = unpack.unconsumed_tail
    if not unpack.eof or produced != entry.size:
        raise mismatch(entry.name)


def mismatch(name: str) -> Refused:
    """The refusal of a file that is not what it was."""
    return Refused("bundle-damaged", _("{name} does not match its checksum").format(name=name))
