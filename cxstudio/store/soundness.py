"""Is what lies on the disk still what was written? SQLite's own check, the log's chains, and the evidence it names."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ..study.visit import Visit
from . import visits
from .tables import BlobRow, EvidenceRow, VisitRow, table

EVIDENCE, VISIT, BLOB = table(EvidenceRow), table(VisitRow), table(BlobRow)
MOST_FAULTS = 20
"""SQLite names at most this many places; one is enough to restore a backup."""


@dataclass(frozen=True)
class NamedEvidence:
    """A file that a visit names: `number` is the visit's within its study (0: still a draft); `was_kept` is False
    where the file never came to this computer, as when a bundle held the visit without its photos."""

    sha256: str
    number: int
    was_kept: bool


def database_faults(connection: Connection) -> list[str]:
    """What SQLite finds wrong with the file, page by page; empty when it is sound. A server looks after its own."""
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_FAULTS})").scalars().all()
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [str(row) for row in rows if row != "ok"] + [f"row of {table_} points to nothing" for table_, *_ in dangling]


def named_evidence(connection: Connection, drafts: list[Visit]) -> list[NamedEvidence]:
    """Every file that completed visits and these drafts name, each once, by number of visit."""
    question = select(EVIDENCE.c.sha256, VISIT.c.number).join(VISIT, VISIT.c.key == EVIDENCE.c.visit)
    named = {evidence.sha256: 0 for draft in drafts for evidence in draft.evidence}
    named |= {row.sha256: row.number for row in connection.execute(question.order_by(VISIT.c.number.desc()))}
    kept = visits.blobs(connection, sorted(named)) if len(named) < MANY else _all_kept(connection)
    by_visit = sorted(named.items(), key=lambda pair: (pair[1], pair[0]))
    return [NamedEvidence(sha256, number, sha256 in kept) for sha256, number in by_visit]


MANY = 400
"""Above this many hashes it is cheaper to read all of them than to ask for each (and SQLite limits a question)."""


def _all_kept(connection: Connection) -> set[str]:
    return set(connection.execute(select(BLOB.c.sha256)).scalars())


def sqlite_version() -> tuple[int, int, int]:
    """The SQLite library in use."""
    major, minor, patch = sqlite3.sqlite_version_info[:3]
    return major, minor, patch
