"""Evidence as files named by their content: originals as they came, and pictures derived from them.

`evidence/ab/<sha256>` is an original, copied untouched and never overwritten. `derived/ab/<sha256>.report.jpg` and
`.thumb.jpg` can be made again at any time; where something was covered, turned or drawn, a digest of that stands in
their names, so that a picture made for something else is never shown. `<sha256>.place.json` tells where an original was
taken: that stays on this computer, or goes within the original. Where a study wants it, `sealed/ab/<sha256>.age` takes
an original's place: encrypted for whoever may open it, with any age tool. A file is written beside, synced and renamed,
so under its final name it is whole or not there. Which visit a file belongs to is the database's business; its row
comes after the file.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from cxstudio.errors import EvidenceError, StorageError
from cxstudio.i18n import _
from cxstudio.steps import sync_folder
from cxstudio.study.clearing import treatment_of
from cxstudio.study.recorded import Evidence

_NAME = re.compile(r"[0-9a-f]{64}")
_TREATMENT = re.compile(r"[0-9a-f]{16}")
_PART = re.compile(r"[0-9a-f]{16}\.part")


@dataclass(frozen=True)
class Fingerprint:
    """What identifies a file: SHA-256 in hex, CRC-32 (bundles need it for their container) and size in bytes."""

    sha256: str
    crc32: int
    size: int


def fingerprint(content: bytes) -> Fingerprint:
    """The fingerprint of bytes in memory."""
    return Fingerprint(hashlib.sha256(content).hexdigest(), zlib.crc32(content), len(content))


def is_name(name: str) -> bool:
    """Whether an original could be called this: a SHA-256 in hex."""
    return _NAME.fullmatch(name) is not None


class EvidenceFiles:
    """The evidence of one workspace. `folder` is the workspace; the folders in it are made when needed."""

    def __init__(self, folder: Path) -> None:
        self.originals = folder / "evidence"
        self.derived = folder / "derived"
        self.sealed = folder / "sealed"
        self._settling = Lock()  # between threads; other processes are kept out by the workspace's own lock

    def path(self, sha256: str) -> Path:
        """Where the original is or would be."""
        return self.originals / _checked(sha256)[:2] / sha256

    def report_path(self, sha256: str, treatment: str = "") -> Path:
        """Where the picture for reports is or would be (JPEG, long side at most 1600 pixels); `treatment` is the key of
        what was done to it."""
        return self.derived / _checked(sha256)[:2] / f"{_treated(sha256, treatment)}.report.jpg"

    def thumb_path(self, sha256: str, treatment: str = "") -> Path:
        """Where the thumbnail is or would be (JPEG, long side at most 320 pixels)."""
        return self.derived / _checked(sha256)[:2] / f"{_treated(sha256, treatment)}.thumb.jpg"

    def report_of(self, evidence: Evidence) -> Path:
        """Where the picture for reports of this photo, as it is now to be shown, is or would be."""
        return self.report_path(evidence.sha256, treatment_of(evidence).key)

    def thumb_of(self, evidence: Evidence) -> Path:
        """Where the thumbnail of this photo, as it is now to be shown, is or would be."""
        return self.thumb_path(evidence.sha256, treatment_of(evidence).key)

    def has(self, sha256: str) -> bool:
        """Whether the original is there; says nothing about its bytes (`verify` does)."""
        return self.path(sha256).is_file()

    def has_derived(self, sha256: str, treatment: str = "") -> bool:
        """Whether both derived pictures are there."""
        return self.report_path(sha256, treatment).is_file() and self.thumb_path(sha256, treatment).is_file()

    def has_any_picture(self, sha256: str) -> bool:
        """Whether a picture made from this original is there, whatever was done to it."""
        return any(self.report_path(sha256).parent.glob(f"{sha256}.*report.jpg"))

    def missing(self, wanted: Iterable[str]) -> list[str]:
        """Those of the wanted originals that are not there, in the order given."""
        return [sha256 for sha256 in wanted if not self.has(sha256)]

    def open(self, sha256: str) -> BinaryIO:
        """The original, open for reading. Raises EvidenceError when it is not there or cannot be opened."""
        try:
            return self.path(sha256).open("rb")
        except OSError as error:
            raise _not_readable(sha256) from error

    def read(self, sha256: str) -> bytes:
        """The whole original. Raises EvidenceError as `open` does."""
        try:
            return self.path(sha256).read_bytes()
        except OSError as error:
            raise _not_readable(sha256) from error

    def verify(self, sha256: str) -> bool:
        """Whether the original is there and its bytes are still those it is named by."""
        try:
            return _sha256_of(self.path(sha256)) == sha256
        except OSError:
            return False

    def fingerprint_of(self, sha256: str) -> Fingerprint | None:
        """The fingerprint of an original that is there and whole; None where it is not."""
        tally = _Tally()
        try:
            with self.path(sha256).open("rb") as file:
                for _block in tally.over(iter(lambda: file.read(1 << 20), b"")):
                    pass
        except OSError:
            return None
        found = tally.fingerprint()
        return found if found.sha256 == sha256 else None

    def keep(self, blocks: Iterable[bytes], expected: str = "") -> Fingerprint:
        """Take an original in, block by block; memory does not grow with its size.

        Raises EvidenceError when `expected` is given and the bytes have another SHA-256, StorageError when they cannot
        be written; then nothing of it stays. What is there already and whole is left as it is.
        """
        tally = _Tally()
        with _storing(), _part_in(self.originals) as part:
            _write(part, tally.over(blocks))
            kept = tally.fingerprint()
            if expected and kept.sha256 != expected:
                raise EvidenceError(
                    _("A piece of evidence was changed on its way: its checksum differs. It was not taken in."),
                    "evidence-changed",
                )
            self._settle(part, kept.sha256)
        return kept

    def keep_photo(
        self, content: bytes, report: bytes, thumb: bytes, place: tuple[float, float] | None = None
    ) -> Fingerprint:
        """Take in an original with both derived pictures, and where it says it was taken; all or, with StorageError,
        nothing.

        The original comes last: where it stands, its pictures stand too.
        """
        kept = fingerprint(content)
        had_derived = self.has_derived(kept.sha256)
        try:
            self.keep_derived(kept.sha256, report, thumb)
            self.keep_place(kept.sha256, place)
            with _storing(), _part_in(self.originals) as part:
                if not self.verify(kept.sha256):
                    _write(part, [content])
                    self._settle(part, kept.sha256)
        except BaseException:
            if not had_derived:
                self._drop_derived(kept.sha256)
            raise
        return kept

    def keep_derived(self, sha256: str, report: bytes, thumb: bytes, treatment: str = "") -> None:
        """Store the pictures made from an original, in place of any that were there."""
        made = ((self.report_path(sha256, treatment), report), (self.thumb_path(sha256, treatment), thumb))
        with _storing():
            for path, content in made:
                with _part_in(self.derived) as part:
                    _write(part, [content])
                    _make_folder(path.parent)
                    part.replace(path)
            sync_folder(self.report_path(sha256).parent)

    def keep_place(self, sha256: str, place: tuple[float, float] | None) -> None:
        """Remember where an original says it was taken (degrees north and east); None says nothing. It can be read off
        the original again, so nobody waits for the disk."""
        if place is not None:
            with _storing(), _part_in(self.derived) as part:
                part.write_bytes(json.dumps(place).encode())
                _make_folder(self._place_path(sha256).parent)
                part.replace(self._place_path(sha256))

    def place_of(self, sha256: str) -> tuple[float, float] | None:
        """Where an original says it was taken; None where it does not, or came without it."""
        try:
            north, east = json.loads(self._place_path(sha256).read_bytes())
            return float(north), float(east)
        except (OSError, ValueError, TypeError):
            return None

    def _place_path(self, sha256: str) -> Path:
        return self.derived / _checked(sha256)[:2] / f"{sha256}.place.json"

    def drop_others(self, sha256: str, treatment: str) -> None:
        """Remove all pictures made from an original but those of one treatment, as once something is covered."""
        kept = {self.report_path(sha256, treatment).name, self.thumb_path(sha256, treatment).name}
        folder = self.report_path(sha256).parent
        with _storing():
            for path in folder.glob(f"{sha256}.*.jpg"):
                if path.name not in kept:
                    path.unlink(missing_ok=True)

    def destroy(self, sha256: str) -> bool:
        """Remove an original for good, and where it was taken; False where it was not there. Its pictures stay."""
        with _storing():
            there = self.has(sha256)
            self.path(sha256).unlink(missing_ok=True)
            self._place_path(sha256).unlink(missing_ok=True)
            if there:
                sync_folder(self.path(sha256).parent)
        return there

    def sealed_path(self, sha256: str) -> Path:
        """Where the encrypted original is or would be."""
        return self.sealed / _checked(sha256)[:2] / f"{sha256}.age"

    def seal(self, sha256: str, key: str) -> bool:
        """Put an encrypted original in the place of the plain one, for the holder of this public age key; False where
        there is no plain one. It is written and synced before the plain one goes. Raises ValueError for what is no key.
        """
        import pyrage

        try:
            recipient = pyrage.x25519.Recipient.from_str(key)
        except pyrage.RecipientError as error:
            raise ValueError("not an age key") from error
        if not self.has(sha256):
            return False
        with _storing(), _part_in(self.sealed) as part:
            _make_folder(self.sealed_path(sha256).parent)
            _write(part, [pyrage.encrypt(self.read(sha256), [recipient])])
            part.replace(self.sealed_path(sha256))
            sync_folder(self.sealed_path(sha256).parent)
        return self.destroy(sha256)

    def all_of(self, sha256: str) -> list[Path]:
        """The original, plain or encrypted, every picture made from it, and what was set aside as damaged."""
        places = self.path(sha256).parent, self.report_path(sha256).parent, self.sealed_path(sha256).parent
        return [path for folder in places for path in sorted(folder.glob(f"{sha256}*"))]

    def remove(self, sha256: str) -> int:
        """Remove all of it for good; how many files that were."""
        found = self.all_of(sha256)
        with _storing():
            for path in found:
                path.unlink(missing_ok=True)
            for folder in {path.parent for path in found}:
                sync_folder(folder)
        return len(found)

    def sweep(self) -> int:
        """Remove what interrupted writing left behind, nothing else; returns how many files that were."""
        leftovers = [
            path
            for folder in (self.originals, self.derived, self.sealed)
            if folder.is_dir()
            for path in folder.iterdir()
            if _PART.fullmatch(path.name)
        ]
        with _storing():
            for path in leftovers:
                path.unlink(missing_ok=True)
        return len(leftovers)

    def _settle(self, part: Path, sha256: str) -> None:
        """Give a written part its name. A damaged file under that name is set aside, not overwritten."""
        place = self.path(sha256)
        with self._settling:
            if self.verify(sha256):
                return
            _make_folder(place.parent)
            if place.exists():
                place.rename(place.with_name(f"{sha256}.damaged-{secrets.token_hex(4)}"))
            part.replace(place)
        sync_folder(place.parent)

    def _drop_derived(self, sha256: str) -> None:
        for path in (self.report_path(sha256), self.thumb_path(sha256), self._place_path(sha256)):
            with suppress(OSError):  # a disk that takes no writing takes no removing; they can be made again anyway
                path.unlink(missing_ok=True)


class _Tally:
    """Both checksums in the one pass in which the bytes go by."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._crc32 = 0
        self._size = 0

    def over(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._sha256.update(block)
            self._crc32 = zlib.crc32(block, self._crc32)
            self._size += len(block)
            yield block

    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self._sha256.hexdigest(), self._crc32, self._size)


def _checked(sha256: str) -> str:
    if not _NAME.fullmatch(sha256):
        raise ValueError(f"not a SHA-256 in hex: {sha256[:80]!r}")
    return sha256


def _treated(sha256: str, treatment: str) -> str:
    if treatment and not _TREATMENT.fullmatch(treatment):
        raise ValueError(f"not the key of a treatment: {treatment[:80]!r}")
    return f"{sha256}.{treatment}" if treatment else sha256


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _part_in(folder: Path) -> Iterator[Path]:
    """A name of its own for a file being written: two photos, or one photo twice, may be taken in at once."""
    _make_folder(folder)
    part = folder / f"{secrets.token_hex(8)}.part"
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _write(part: Path, blocks: Iterable[bytes]) -> None:
    with part.open("xb", buffering=0) as file:
        for block in blocks:
            _write_all(file, block)
        os.fsync(file.fileno())


def _write_all(file: FileIO, block: bytes) -> None:
    """Unbuffered writing may stop half-way, as before a disk is full; the next attempt then says why."""
    left = memoryview(block)
    while left:
        left = left[file.write(left) :]


def _make_folder(folder: Path) -> None:
    """A folder in one that is there: where the workspace itself has gone (a stick was pulled out) none is begun."""
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


@contextmanager
def _storing() -> Iterator[None]:
    """Turn what the disk says into a sentence."""
    try:
        yield
    except OSError as error:
        raise _storage_error(error) from error


def _storage_error(error: OSError) -> StorageError:
    full = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    closed = {errno.EROFS, errno.EACCES, errno.EPERM}
    if error.errno in full:
        return StorageError(
            _("The disk is full. The photo was not stored; everything saved before is safe. Make room and try again."),
            "disk-full",
        )
    if error.errno in closed:
        return StorageError(
            _(
                "The workspace folder cannot be written to. The photo was not stored; everything saved before is safe. "
                "Give yourself the right to write there, or move the workspace."
            ),
            "read-only",
        )
    return StorageError(
        _(
            "The disk refused to store the photo ({reason}). Everything saved before is safe. "
            "Check that the disk is connected, then try again."
        ).format(reason=error.strerror or type(error).__name__),
        "storage",
    )


def _not_readable(sha256: str) -> EvidenceError:
    return EvidenceError(
        _(
            "A photo is missing from the workspace or cannot be opened (checksum {short}…). Nothing else is affected. "
            "Restore it from a backup, or import a bundle that holds it."
        ).format(short=sha256[:12]),
        "evidence-missing",
    )
