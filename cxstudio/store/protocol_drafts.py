"""Protocols being designed: one plain durable row a study, one upsert a change, this workspace's alone until published.

What `save` returned from is on the disk. Publishing takes the draft out in its own transaction (`forget`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from ..errors import StorageError, WorkspaceError
from ..i18n import _
from ..ids import Clock
from ..study.protocol import Protocol
from .database import Database

_UPSERT = (
    "INSERT INTO protocol_draft (study, changed_at, body) VALUES (?, ?, ?) "
    "ON CONFLICT (study) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at"
)


@dataclass(frozen=True)
class ProtocolDrafts:
    """The protocols in design of a workspace, at most one a study."""

    database: Database
    clock: Clock

    def save(self, study_id: str, protocol: Protocol) -> None:
        """Keep the draft as it is now. Raises StorageError when the disk refuses; the one before is kept then."""
        row = (study_id, self.clock(), protocol.canonical())
        self._write(lambda connection: connection.execute(_UPSERT, row))

    def load(self, study_id: str) -> Protocol | None:
        """The draft as it was last saved; None when there is none. Raises WorkspaceError when it cannot be read."""
        with self.database.read() as connection:
            found = connection.exec_driver_sql("SELECT body FROM protocol_draft WHERE study = ?", (study_id,)).scalar()
        if found is None:
            return None
        try:
            return Protocol.model_validate_json(str(found))
        except ValidationError as error:
            raise WorkspaceError(
                _("The draft of this protocol cannot be read; a newer CX Studio may have made it. It is kept."),
                "draft-unreadable",
            ) from error

    def discard(self, study_id: str) -> None:
        """Remove a study's draft; what is published stays. Absent: nothing happens."""
        self._write(lambda connection: connection.execute("DELETE FROM protocol_draft WHERE study = ?", (study_id,)))

    def all(self) -> list[str]:
        """The ids of the studies with a draft, the one changed last first."""
        with self.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT study FROM protocol_draft ORDER BY changed_at DESC, study")
            return [str(study) for (study,) in rows]

    def _write(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """One transaction. On a full disk the reserve is given up once, so that the change in hand is saved."""
        try:
            self._once(change)
        except StorageError as error:
            if error.code != "disk-full" or not self.database.free_reserve():
                raise
            self._once(change)

    def _once(self, change: Callable[[sqlite3.Connection], object]) -> None:
        with self.database.quick_write() as connection:
            change(connection)


def forget(connection: Connection, study_id: str) -> None:
    """Remove a study's draft within a transaction that is under way."""
    connection.exec_driver_sql("DELETE FROM protocol_draft WHERE study = ?", (study_id,))
