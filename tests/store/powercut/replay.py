"""From a log of file changes to the folders that a power cut could have left behind.

The rules are those a program may rely on, not those a kind file system keeps: written bytes are safe only after the
file was synced; names (created, renamed, removed) only after their folder was; both may also survive without that,
whole, in part, or sector by sector.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
Names = dict[str, "File | None"]
"""Path -> file; None is a folder."""


def folder_of(path: str) -> str:
    """The folder a path's name stands in."""
    return path.rpartition("/")[0]


@dataclass(frozen=True)
class Change:
    """One logged call; `shim.c` tells what the kinds mean."""

    kind: str
    path: str
    offset: int
    content: bytes


def read_log(path: Path, ignoring: Callable[[str], bool] = lambda path: False) -> list[Change]:
    """All changes in order, but for those of ignored paths. Raises ValueError for a call the log cannot tell."""
    text, at, found = path.read_bytes(), 0, []
    while at < len(text):
        kind, length = struct.unpack_from("<cI", text, at)
        name = text[at + 5 : at + 5 + length].decode()
        at += 5 + length
        offset, size = struct.unpack_from("<QQ", text, at)
        content = text[at + 16 : at + 16 + size]
        at += 16 + size
        if kind == b"X":
            raise ValueError(f"the shim cannot follow {content.decode()} on {name}")
        if not ignoring(name):
            found.append(Change(kind.decode(), name, offset, content))
    return found


@dataclass(eq=False)
class File:
    """What is safe of a file, and what was written since in its order: (offset, bytes), or (length, None) for a cut."""

    safe: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        self.safe, self.pending = self.after(self.pending), []

    def after(self, changes: list[tuple[int, bytes | None]]) -> bytes:
        """The content with these changes made to what is safe."""
        if not changes:
            return self.safe
        content = bytearray(self.safe)
        for at, written in changes:
            if len(content) < at:
                content.extend(bytes(at - len(content)))
            if written is None:
                del content[at:]
            else:
                content[at : at + len(written)] = written
        return bytes(content)

    def whole(self, _rng: random.Random) -> bytes:
        return self.after(self.pending)

    def untouched(self, _rng: random.Random) -> bytes:
        return self.safe

    def interrupted(self, rng: random.Random) -> bytes:
        """The first few changes arrived, the rest did not."""
        return self.after(self.pending[: rng.randint(0, len(self.pending))])

    def torn(self, rng: random.Random) -> bytes:
        """Of every change each sector arrived or did not."""
        return self.after([part for change in self.pending for part in _sectors(*change) if rng.random() < 0.5])


def _sectors(at: int, written: bytes | None) -> Iterator[tuple[int, bytes | None]]:
    if written is None:
        yield at, None
        return
    start = 0
    while start < len(written):
        end = start + SECTOR - (at + start) % SECTOR
        yield at + start, written[start:end]
        start = end


@dataclass(frozen=True)
class Renaming:
    """A name that came or went and is not safe yet; within one folder a rename is one step."""

    folder: str
    gone: str | None
    come: str | None = None
    file: File | None = None

    def apply(self, names: Names) -> None:
        if self.gone:
            names.pop(self.gone, None)
        if self.come:
            names[self.come] = self.file


Fate = Callable[[File, random.Random], bytes]


class Disk:
    """The disk as the running program sees it, and what of it is safe."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.seen: Names = {}
        self.safe: Names = {}
        self.pending: list[Renaming] = []

    def step(self, change: Change) -> None:
        """One call later."""
        path = change.path
        match change.kind:
            case "C":
                self._come(path, File())
            case "D":
                self._come(path, None)
            case "W":
                self._file(path).pending.append((change.offset, change.content))
            case "T":
                self._file(path).pending.append((change.offset, None))
            case "U":
                self.seen.pop(path, None)
                self.pending.append(Renaming(folder_of(path), path))
            case "R":
                self._rename(path, change.content.decode())
            case "S":
                self._sync(path)

    def _file(self, path: str) -> File:
        file = self.seen[path]
        if file is None:
            raise ValueError(f"{path} is a folder")
        return file

    def _come(self, path: str, file: File | None) -> None:
        self.seen[path] = file
        self.pending.append(Renaming(folder_of(path), None, path, file))

    def _rename(self, old: str, new: str) -> None:
        file = self.seen[new] = self._file(old)
        del self.seen[old]
        here, there = folder_of(old), folder_of(new)
        if here == there:
            self.pending.append(Renaming(here, old, new, file))
        else:
            self.pending += [Renaming(there, None, new, file), Renaming(here, old)]

    def _sync(self, path: str) -> None:
        file = self.seen.get(path)
        if file is not None:
            file.sync()
            return
        for renaming in self.pending:
            if renaming.folder == path:
                renaming.apply(self.safe)
        self.pending = [renaming for renaming in self.pending if renaming.folder != path]

    # -- what a power cut leaves

    def nothing_more(self, rng: random.Random) -> dict[str, bytes]:
        """Only what was synced."""
        return self._image([], File.untouched, rng)

    def everything(self, rng: random.Random) -> dict[str, bytes]:
        """All that was written."""
        return self._image(self.pending, File.whole, rng)

    def a_beginning(self, rng: random.Random) -> dict[str, bytes]:
        """Of names and of each file the first few changes."""
        return self._image(self.pending[: rng.randint(0, len(self.pending))], File.interrupted, rng)

    def some_sectors(self, rng: random.Random) -> dict[str, bytes]:
        """Of each folder the first few names, of each file any sectors."""
        folders = sorted({renaming.folder for renaming in self.pending})
        of_folder = {f: [renaming for renaming in self.pending if renaming.folder == f] for f in folders}
        kept = [r for some in of_folder.values() for r in some[: rng.randint(0, len(some))]]
        return self._image(kept, File.torn, rng)

    def _image(self, arrived: list[Renaming], fate: Fate, rng: random.Random) -> dict[str, bytes]:
        names = dict(self.safe)
        for renaming in arrived:
            renaming.apply(names)
        found = {path: fate(file, rng) for path, file in names.items() if file is not None}
        return {path[len(self.root) + 1 :]: content for path, content in found.items() if self._stands(path, names)}

    def _stands(self, path: str, names: Names) -> bool:
        """A file is reached only through folders that are there too."""
        folder = folder_of(path)
        return folder == self.root or (folder in names and self._stands(folder, names))


FATES = (Disk.nothing_more, Disk.everything, Disk.a_beginning, Disk.some_sectors)
"""The first two are certain, the others differ with every throw."""


def lay_out(image: dict[str, bytes], folder: Path) -> None:
    """Write an image as files."""
    for name, content in image.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
