"""Long work as generators, and files that are either whole or not there.

A long task yields `Progress` and returns its result. The command line and tests drain it with `run_to_end`,
the window runs it as a job that can be cancelled by closing the generator.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Progress:
    """`done` of `total` units are through; `text` says what is being done. `total` 0 means it is not known."""

    done: int
    total: int
    text: str


Steps = Generator[Progress, None, Outcome]
"""A task that yields `Progress` and returns its outcome."""


def run_to_end(steps: Steps[Outcome], tell: Callable[[Progress], None] | None = None) -> Outcome:
    """Drain a task and return its outcome, telling each step to `tell` where one is given."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
        if tell:
            tell(step)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for writing so that it ends up whole or untouched.

    Writes beside it (`.part`), syncs, then swaps and syncs the folder. On any exception, cancelling included,
    the half-written file is removed and the old one stays.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable (a rename is safe only once its folder is synced)."""
    if os.name == "nt":  # Windows has no folder handles to sync; NTFS journals the rename
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
