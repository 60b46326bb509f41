"""The bundle as a file: a BagIt bag in a zip, written in one pass, the same bytes for the same content.

Holds a header, operations as texts in segments, and blobs by their SHA-256; what they mean is decided elsewhere.
A bundle takes its name only after it was read back from the disk and verified. Reading: `container_reader`.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from cxstudio import __version__
from cxstudio.errors import BundleError, StorageError
from cxstudio.exchange import zip_layout
from cxstudio.exchange.container_reader import (
    BAGIT_TEXT,
    FORMAT,
    OpTexts,
    SegmentRecord,
    VerifiedContainer,
    bag_info,
    manifest,
    open_container,
    read_header,
)
from cxstudio.exchange.refusal import LIMITS, Limits, Refused
from cxstudio.exchange.strict_json import Json
from cxstudio.exchange.zip_writing import Archive, BlobSource, too_large
from cxstudio.i18n import _
from cxstudio.steps import Progress, Steps, replacing

__all__ = [
    "BlobSource",
    "ContainerSummary",
    "Limits",
    "OpTexts",
    "Seal",
    "Segment",
    "SegmentRecord",
    "Sign",
    "VerifiedContainer",
    "op_line",
    "open_container",
    "read_header",
    "write_container",
]

_SHA256 = re.compile("[0-9a-f]{64}")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # too big a file is how FAT32 says it
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True)
class Segment:
    """A run of one replica's operations, numbers `first` to `last`, `head` the hash of the last one.

    `lines` are made by `op_line`, without line ends, in chain order; they are gone through once.
    """

    replica: str
    first: int
    last: int
    head: str
    lines: Iterable[bytes]


@dataclass(frozen=True)
class ContainerSummary:
    """What was written: where, bytes in all, how many operations and blobs, and the digest that identifies it."""

    path: Path
    size: int
    ops: int
    blobs: int
    digest: str


@dataclass(frozen=True)
class Seal:
    """How a bundle is encrypted: what turns the plain form into the sealed one, and a folder for a nameless file."""

    encrypt: Callable[[BinaryIO, BinaryIO], None]
    scratch: Path


Sign = Callable[[bytes], Mapping[str, Json]]
"""Gives the content of the signature file for a tag manifest."""


def op_line(header: str, payload: str | None) -> bytes:
    """One operation as a bundle carries it: its exact header text and payload text in a JSON array."""
    return json.dumps([header, payload], ensure_ascii=False, separators=(",", ":")).encode()


def write_container(
    path: Path,
    header: Mapping[str, Json],
    segments: Sequence[Segment],
    blobs: Iterable[BlobSource],
    limits: Limits = LIMITS,
    sign: Sign | None = None,
    seal: Seal | None = None,
) -> Steps[ContainerSummary]:
    """Write a bundle to `path`, read it back, and only then let it take its name. Yields once for every file.

    `header` gets `format`, `min_reader` and, unless given, `app`. A blob named twice is written once. What was at
    `path` stays until the end. `sign` makes the signature file, `seal` the encrypted form. Raises `StorageError` when
    the disk says no or a blob is not what it was, `BundleError` when the content passes the limits; nothing is left
    behind then, nor when cancelled.
    """
    wanted = _in_order(blobs, limits)
    with _naming_the_disk(path):
        _require_space(path, sum(blob.size for blob in wanted))
        with replacing(path) as file:
            if seal is None:
                yield from _write(file, header, segments, wanted, limits, sign)
                file.flush()
                os.fsync(file.fileno())
                return (yield from _read_back(Path(file.name).open("rb"), path, limits))
            # a file without a name: whatever stops us, nothing of the plain form can be found afterwards
            with tempfile.TemporaryFile(dir=seal.scratch) as plain:
                yield from _write(plain, header, segments, wanted, limits, sign)
                plain.flush()
                summary = yield from _read_back(os.fdopen(os.dup(plain.fileno()), "rb"), path, limits)
                yield Progress(0, 0, _("Encrypting"))
                plain.seek(0)
                seal.encrypt(plain, file)
            return replace(summary, size=file.tell())


def _in_order(blobs: Iterable[BlobSource], limits: Limits) -> list[BlobSource]:
    by_name = {blob.sha256: blob for blob in blobs}
    if wrong := [name for name in by_name if not _SHA256.fullmatch(name)]:
        raise ValueError(f"not a SHA-256: {wrong[0]!r}")
    for n, limit in ((len(by_name), limits.entries), (sum(blob.size for blob in by_name.values()), limits.bundle)):
        if n > limit:
            raise too_large(n, limit)
    for blob in by_name.values():
        if blob.size > limits.blob:
            raise too_large(blob.size, limits.blob)
    return [by_name[name] for name in sorted(by_name)]


def _write(
    file: BinaryIO,
    header: Mapping[str, Json],
    segments: Sequence[Segment],
    blobs: list[BlobSource],
    limits: Limits,
    sign: Sign | None,
) -> Generator[Progress, None, None]:
    archive = Archive(file)
    made = {"app": __version__, **header, "format": FORMAT, "min_reader": FORMAT}
    archive.put(zip_layout.HEADER, _json(made))
    archive.put(zip_layout.BAGIT, BAGIT_TEXT)
    counts = []
    for number, segment in enumerate(segments, 1):
        yield Progress(number, len(segments), _("Writing operations"))
        counts.append(archive.put_lines(zip_layout.ops_name(number), segment.lines, limits))
    for number, blob in enumerate(blobs, 1):
        yield Progress(number, len(blobs), _("Writing file {n} of {total}").format(n=number, total=len(blobs)))
        archive.put_blob(blob)
    archive.put(zip_layout.BAG_INFO, bag_info(entry for entry in archive.entries if entry.is_payload))
    archive.put(zip_layout.SEGMENTS, _json(list(map(_segment, segments, counts))))
    archive.put(zip_layout.MANIFEST, manifest(archive.hashes_of(payload=True)))
    tags = manifest(archive.hashes_of(payload=False))
    archive.put(zip_layout.TAG_MANIFEST, tags)
    if sign is not None:
        archive.put(zip_layout.SIGNATURE, _json(dict(sign(tags))))
    file.write(zip_layout.directory(archive.entries))


def _segment(segment: Segment, lines: int) -> Json:
    numbers: dict[str, Json] = {"first": segment.first, "last": segment.last, "lines": lines}
    return {**numbers, "replica": segment.replica, "head": segment.head}


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _read_back(part: BinaryIO, path: Path, limits: Limits) -> Steps[ContainerSummary]:
    """Verify the file as a receiver would, and close it; what it says wrong is the disk's or a blob's doing."""
    try:
        container = yield from open_container(path, limits, part)
    except BundleError as error:
        refused = error.__cause__
        reason = refused.what if isinstance(refused, Refused) else error.code
        words = _("The bundle did not read back as it was written: {reason}. No bundle was written. Check the workspace, then export again, to another disk if you can.")  # fmt: skip  # noqa: E501
        raise StorageError(words.format(reason=reason), "bundle-not-verified") from error
    with container:
        ops = sum(segment.lines for segment in container.segments)
        return ContainerSummary(path, os.fstat(part.fileno()).st_size, ops, len(container.blobs), container.digest)


def _require_space(path: Path, size: int) -> None:
    """Ten percent more than the blobs take, for the operations and so that the disk is not filled to the brim."""
    needed, free = size + size // 10, shutil.disk_usage(path.parent).free
    if needed > free:
        words = _("“{file}” needs about {needed} MB, and {free} MB are free there. No bundle was written. Make room or choose another disk.")  # fmt: skip  # noqa: E501
        sizes = {"needed": needed // 1_000_000 + 1, "free": free // 1_000_000}
        raise StorageError(words.format(file=path.name, **sizes), "disk-full")


@contextmanager
def _naming_the_disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _disk_refusal(path, error) from error


def _disk_refusal(path: Path, error: OSError) -> StorageError:
    if error.errno in _FULL:
        words = _("There is no room for “{file}” on its disk. No bundle was written. Make room or choose another disk.")
        return StorageError(words.format(file=path.name), "disk-full")
    if error.errno in _READ_ONLY:
        words = _("“{file}” cannot be written there: the folder is read-only. No bundle was written. Choose another folder.")  # fmt: skip  # noqa: E501
        return StorageError(words.format(file=path.name), "read-only")
    words = _(
        "“{file}” could not be written ({reason}). No bundle was written. Check the disk or choose another folder."
    )
    return StorageError(words.format(file=path.name, reason=error.strerror or type(error).__name__), "write-failed")
