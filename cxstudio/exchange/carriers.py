"""Where bundles lie between people: a folder that is shared, carried or synchronised, or an object store.

Only whole bundles lie there, under names that no two share. What is put is written beside and renamed, read back and
compared; what others put is never changed or deleted. A carrier knows nothing of what is in a bundle.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ..errors import BundleError, StorageError
from ..i18n import _
from ..steps import Progress, Steps, sync_folder
from ..store.database import speaking

SUFFIX = ".cxb"
BLOCK = 1 << 20
STORES = ("s3://", "gs://", "az://", "file://", "memory://")
_NOT_A_BUNDLE = re.compile(r"^\.|^~|conflicted copy|conflict-?copy|sync-conflict|in Konflikt stehende", re.IGNORECASE)
"""Names that synchronising programs make up; the bundle itself lies beside under its own name."""


@dataclass(frozen=True)
class Lying:
    """A bundle where it lies. `mark` is another one once the bytes change: two looks that agree, and it is whole."""

    name: str
    size: int
    mark: str


class Carrier(Protocol):
    """A place for bundles; `assurance` says what is certain once one was put there. Every method raises StorageError
    where the place does not answer."""

    place: str
    assurance: str

    def lying(self) -> list[Lying]:
        """The bundles that lie there, by name."""

    def put(self, path: Path, name: str) -> Steps[str]:
        """Put a bundle there; the name it got."""

    def fetch(self, lying: Lying, target: Path) -> Steps[None]:
        """Bring one here, whole or not at all. Raises StorageError where it changed or went meanwhile."""


def carrier_for(place: str) -> Carrier:
    """The carrier of a folder's path or an object store's address, such as s3://bucket/team. Raises StorageError where
    there is no such folder, or where the store cannot be reached without the extra `cloud`."""
    return Store(place) if place.startswith(STORES) else Folder(Path(place))


def is_bundle(name: str) -> bool:
    """Could a file of this name be a bundle that somebody put there?"""
    return name.lower().endswith(SUFFIX) and _NOT_A_BUNDLE.search(name) is None


def settled(before: Mapping[str, str], now: Iterable[Lying]) -> list[Lying]:
    """Those that were there at the last look (name -> mark) and have not changed since: they are not being written."""
    return [one for one in now if before.get(one.name) == one.mark]


# -- a folder ----------------------------------------------------------------------------------------------------------


class Folder:
    """A folder: on a stick, on a share, or one that a program synchronises."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            words = _(
                "There is no folder {folder}. Nothing was sent or fetched. Connect the disk or choose another one."
            )
            raise StorageError(words.format(folder=folder), "no-folder")
        self.folder = folder
        self.place = str(folder)
        self.assurance = _("It was read back from there. Safe to remove.")

    def lying(self) -> list[Lying]:
        """The bundles in the folder itself; folders in it are not looked at."""
        with speaking():
            found = [path for path in self.folder.iterdir() if is_bundle(path.name) and path.is_file()]
            facts = [(path.name, path.stat()) for path in sorted(found)]
        return [Lying(name, stat.st_size, f"{stat.st_size}-{stat.st_mtime_ns}") for name, stat in facts]

    def put(self, path: Path, name: str) -> Steps[str]:
        """Copy it there, read it back from the disk, then give it its name. Once this is through, a stick may go."""
        part = self.folder / f".{secrets.token_hex(8)}.part"
        with speaking():
            try:
                written = yield from _copied(path, part, _("Copying to {place}").format(place=self.place))
                read_back = yield from _digest(part, _("Reading it back"))
                if read_back != written:
                    raise _not_what_was_written(self.place)
                free = _free_name(self.folder, name)
                part.rename(free)
                sync_folder(self.folder)
            finally:
                part.unlink(missing_ok=True)
        return free.name

    def fetch(self, lying: Lying, target: Path) -> Steps[None]:
        """Copy it here."""
        part = target.with_name(target.name + ".part")
        with speaking():
            try:
                yield from _copied(self.folder / lying.name, part, _("Fetching {name}").format(name=lying.name))
                if part.stat().st_size != lying.size:
                    raise _changed_meanwhile(lying.name)
                part.replace(target)
                sync_folder(target.parent)
            finally:
                part.unlink(missing_ok=True)


def _free_name(folder: Path, name: str) -> Path:
    """The name, or one beside it: what lies there already stays."""
    stem, number = name.removesuffix(SUFFIX), 1
    free = folder / name
    while free.exists():
        number += 1
        free = folder / f"{stem}-{number}{SUFFIX}"
    return free


def _copied(source: Path, target: Path, words: str) -> Steps[str]:
    """Copy block by block and sync; the SHA-256 of what was read."""
    total, done, tally = source.stat().st_size, 0, hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        for block in _blocks(reading):
            tally.update(block)
            writing.write(block)
            done += len(block)
            yield Progress(done, total, words)
        writing.flush()
        os.fsync(writing.fileno())
    return tally.hexdigest()


def _digest(path: Path, words: str) -> Steps[str]:
    total, done, tally = path.stat().st_size, 0, hashlib.sha256()
    with path.open("rb") as reading:
        if hasattr(os, "posix_fadvise"):  # from the disk, not from memory: a lying stick is found out now
            os.posix_fadvise(reading.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        for block in _blocks(reading):
            tally.update(block)
            done += len(block)
            yield Progress(done, total, words)
    return tally.hexdigest()


def _blocks(file: Any) -> Iterator[bytes]:
    return iter(lambda: file.read(BLOCK), b"")


# -- an object store ---------------------------------------------------------------------------------------------------


class Store:
    """An object store: the same files as objects. Its keys come from the surroundings (AWS_ACCESS_KEY_ID and the like),
    as its other tools take them; none is kept here."""

    def __init__(self, place: str) -> None:
        try:
            from obstore.store import from_url
        except ImportError as error:
            words = _("Object stores need the extra “cloud”: pip install cxstudio[cloud]. Nothing was sent or fetched.")
            raise StorageError(words, "no-cloud") from error
        self.place = place
        self.assurance = _("The store confirmed it.")
        with self._answering():
            self._store = from_url(place)

    def lying(self) -> list[Lying]:
        """The bundles under the address."""
        from obstore import list as listed

        with self._answering():
            found = [one for chunk in listed(self._store) for one in chunk]
        here = [one for one in found if "/" not in one["path"] and is_bundle(one["path"])]
        return sorted((Lying(one["path"], one["size"], str(one["e_tag"] or one["last_modified"])) for one in here),
                      key=lambda one: one.name)  # fmt: skip

    def put(self, path: Path, name: str) -> Steps[str]:
        """Put it there under the name, or one beside it: what lies there already stays."""
        from obstore import put
        from obstore.exceptions import AlreadyExistsError

        stem, number, free = name.removesuffix(SUFFIX), 1, name
        yield Progress(0, 0, _("Copying to {place}").format(place=self.place))
        with self._answering():
            while True:
                try:
                    with path.open("rb") as file:
                        put(self._store, free, file, mode="create", use_multipart=False)
                    return free
                except AlreadyExistsError:
                    number += 1
                    free = f"{stem}-{number}{SUFFIX}"

    def fetch(self, lying: Lying, target: Path) -> Steps[None]:
        """Bring it here."""
        from obstore import get

        part, done = target.with_name(target.name + ".part"), 0
        words = _("Fetching {name}").format(name=lying.name)
        with self._answering(), speaking():
            try:
                with part.open("wb") as writing:
                    for block in get(self._store, lying.name).stream(min_chunk_size=BLOCK):
                        done += writing.write(bytes(block))
                        yield Progress(done, lying.size, words)
                    writing.flush()
                    os.fsync(writing.fileno())
                if done != lying.size:
                    raise _changed_meanwhile(lying.name)
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)

    def _answering(self) -> _Answering:
        return _Answering(self.place)


class _Answering:
    """Turns what a store says into a sentence."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        from obstore.exceptions import BaseError

        if isinstance(error, BaseError | FileNotFoundError | PermissionError):
            first = str(error).strip().partition("\n")[0]
            words = _(
                "{place} does not answer as it should ({reason}). Nothing here was changed. Check address and keys."
            )
            raise StorageError(words.format(place=self._place, reason=first), "store") from error


def _not_what_was_written(place: str) -> StorageError:
    words = _("What was read back from {place} is not what was written: the disk is faulty. The bundle is safe here.")
    return StorageError(words.format(place=place), "not-what-was-written")


def _changed_meanwhile(name: str) -> BundleError:
    words = _(
        "{name} changed while it was fetched: it is still being written. Nothing was taken in; it is tried again."
    )
    return BundleError(words.format(name=name), "still-being-written")
