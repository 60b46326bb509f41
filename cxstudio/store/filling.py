"""Filling a new database with operations, as a rescue and an archive do."""

from __future__ import annotations

from collections.abc import Sequence

from ..steps import Progress, Steps
from . import log
from .database import Database
from .operation import Operation

BATCH = 1_000


def fill(database: Database, operations: Sequence[Operation], words: str) -> Steps[None]:
    """Take in all operations, a thousand in one transaction; `words` say what is being done. What was erased stays
    erased, whatever order they come in."""
    for start in range(0, len(operations), BATCH):
        yield Progress(start, len(operations), words)
        with database.write() as connection:
            log.take_in(connection, operations[start : start + BATCH])
