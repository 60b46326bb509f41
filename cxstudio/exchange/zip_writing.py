"""Writing the outer zip of a bundle: entries one behind the other, in one pass and in flat memory.

Knows bytes and checksums, not what a bundle must hold (`container`) nor what its bookkeeping looks like (`zip_layout`).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from cxstudio.errors import BundleError, StorageError
from cxstudio.exchange import zip_layout
from cxstudio.exchange.refusal import Limits
from cxstudio.exchange.zip_layout import Entry
from cxstudio.i18n import _

_BLOCK = 1 << 20


@dataclass(frozen=True)
class BlobSource:
    """A file to go into a bundle: SHA-256 in hex, size in bytes, how to open it, and its CRC-32 where that is known.

    A known CRC-32 saves one look at every byte; both checksums are verified before the bundle takes its name.
    """

    sha256: str
    size: int
    open: Callable[[], BinaryIO]
    crc32: int | None = None


def too_large(n: int, limit: int) -> BundleError:
    """The refusal to write what passes a limit."""
    words = _("This is more than one bundle takes ({n}, and {limit} is the most). No bundle was written. Export it in parts.")  # fmt: skip  # noqa: E501
    return BundleError(words.format(n=n, limit=limit), "bundle-too-large")


class Archive:
    """Entries one behind the other, each with its checksums. A header is filled in once its content is through."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hashes: dict[str, str] = {}
        self.entries: list[Entry] = []

    def hashes_of(self, *, payload: bool) -> dict[str, str]:
        """SHA-256 by name, in the order written: of the payload, or of everything else."""
        return {entry.name: self._hashes[entry.name] for entry in self.entries if entry.is_payload is payload}

    def put(self, name: str, content: bytes) -> None:
        """Store a small file."""
        self._begin(name)
        self._file.write(content)
        self._end(name, zlib.crc32(content), len(content), hashlib.sha256(content).hexdigest())

    def put_lines(self, name: str, lines: Iterable[bytes], limits: Limits) -> int:
        """Deflate the lines and return how many there were."""
        self._begin(name)
        pack = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        digest = hashlib.sha256()
        count = crc = size = 0
        for line in lines:
            if len(line) > limits.op_line:
                raise too_large(len(line), limits.op_line)
            ended = line + b"\n"
            count, crc, size = count + 1, zlib.crc32(ended, crc), size + len(ended)
            digest.update(ended)
            self._file.write(pack.compress(ended))
        self._file.write(pack.flush())
        self._end(name, crc, size, digest.hexdigest())
        return count

    def put_blob(self, blob: BlobSource) -> None:
        """Store a blob. Its SHA-256 is taken at its word; whoever reads the bundle back compares it."""
        name = zip_layout.blob_name(blob.sha256)
        start = self._begin(name)
        with _naming_the_blob(blob):
            source = blob.open()
        with source:
            crc = _copy(source, self._file, blob)
        if self._file.tell() - start != blob.size:
            raise _changed(blob)
        self._end(name, crc, blob.size, blob.sha256)

    def _begin(self, name: str) -> int:
        offset = self.entries[-1].end if self.entries else 0
        blank = zip_layout.local_header(Entry(name, offset, 0, 0, 0))
        self._file.write(blank)
        return offset + len(blank)

    def _end(self, name: str, crc: int, size: int, sha256: str) -> None:
        offset = self.entries[-1].end if self.entries else 0
        blank = Entry(name, offset, crc, 0, size)
        entry = Entry(name, offset, crc, self._file.tell() - blank.start, size)
        self._file.seek(offset)
        self._file.write(zip_layout.local_header(entry))
        self._file.seek(entry.end)
        self.entries.append(entry)
        self._hashes[name] = sha256


def _copy(source: BinaryIO, target: BinaryIO, blob: BlobSource) -> int:
    """Append all of `source` to `target` and return its CRC-32, which is not counted where it is known."""
    crc = 0
    while block := _read(source, blob):
        target.write(block)
        if blob.crc32 is None:
            crc = zlib.crc32(block, crc)
    return crc if blob.crc32 is None else blob.crc32


def _read(source: BinaryIO, blob: BlobSource) -> bytes:
    with _naming_the_blob(blob):
        return source.read(_BLOCK)


@contextmanager
def _naming_the_blob(blob: BlobSource) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        words = _("The file {name} of this workspace cannot be read ({reason}). No bundle was written. Check the workspace.")  # fmt: skip  # noqa: E501
        reason = error.strerror or type(error).__name__
        raise StorageError(words.format(name=blob.sha256[:12], reason=reason), "blob-unreadable") from error


def _changed(blob: BlobSource) -> StorageError:
    words = _("The file {name} of this workspace is not the one that was saved: its size differs. No bundle was written. Check the workspace.")  # fmt: skip  # noqa: E501
    return StorageError(words.format(name=blob.sha256[:12]), "blob-changed")
