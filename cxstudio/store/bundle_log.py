"""Which bundles were written and taken in here, and what their makers had by then. Local notes, no operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from .chains import Vector
from .tables import BundleLogRow, table

BUNDLE_LOG = table(BundleLogRow)


@dataclass(frozen=True)
class BundleNote:
    """One bundle: "sent" or "received", by whom, when (UTC ms), what it held, its maker's vector, and the replica that
    made it (empty where the bundle did not say)."""

    direction: str
    bundle: str
    study: str
    at_ms: int
    file_name: str
    maker: str
    counts: Mapping[str, int]
    vector: Vector
    replica: str = ""


def note(connection: Connection, entry: BundleNote) -> None:
    """Remember a bundle."""
    row = dict(entry.__dict__, counts=json.dumps(dict(entry.counts)), vector=json.dumps(dict(entry.vector)))
    connection.execute(BUNDLE_LOG.insert(), row)


def notes(connection: Connection, study: str = "") -> list[BundleNote]:
    """All bundles, the newest first; of one study where it is named."""
    question = select(BUNDLE_LOG).order_by(BUNDLE_LOG.c.id.desc())
    rows = connection.execute(question.where(BUNDLE_LOG.c.study == study) if study else question)
    return [
        BundleNote(
            row.direction, row.bundle, row.study, row.at_ms, row.file_name, row.maker, json.loads(row.counts),
            {replica: (number, hash_) for replica, (number, hash_) in json.loads(row.vector).items()},
            row.replica,
        )
        for row in rows
    ]  # fmt: skip


def last_vector_of(connection: Connection, study: str, maker: str) -> Vector:
    """What that person had by their newest bundle: the base for sending only what they lack. Of several computers what
    all of them had: sending twice harms nobody, leaving out does."""
    newest: dict[str, Vector] = {}
    for entry in notes(connection, study):
        if entry.direction == "received" and entry.maker == maker:
            newest.setdefault(entry.replica, entry.vector)
    first, *others = list(newest.values()) or [{}]
    shared = set(first).intersection(*others)
    return {replica: min(vector[replica] for vector in (first, *others)) for replica in sorted(shared)}
