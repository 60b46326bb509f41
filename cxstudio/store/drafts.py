"""Visits being recorded: plain durable rows, one upsert a change, this workspace's alone until completed.

What `save_*` returned from is on the disk. Saving costs the same however many visits, answers or photos there are.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ..errors import StorageError, WorkspaceError
from ..i18n import _
from ..ids import Clock
from ..study.protocol import Value
from ..study.visit import Answer, Evidence, MarkedMoment, ObservedEvent, Visit
from .database import Database
from .operation import fit_for_exchange

PARTS = {"answers": "answer", "evidence": "evidence", "events": "event", "moments": "moment"}
_UPSERT = (
    "INSERT INTO draft_part (visit, part, key, body) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (visit, part, key) DO UPDATE SET body = excluded.body"
)
_TOUCH = "UPDATE draft SET changed_at = ? WHERE visit = ?"


@dataclass(frozen=True)
class Drafts:
    """The drafts of a workspace."""

    database: Database
    clock: Clock

    def begin(self, visit: Visit) -> None:
        """Keep a new draft, or the changed head of one (site, observer, draws); its parts are left as they are."""
        head = visit.model_copy(update={"answers": {}, "evidence": (), "events": (), "moments": ()})
        row = (visit.id, visit.study, self.clock(), _body(head))
        self._write(
            lambda c: c.execute(
                "INSERT INTO draft (visit, study, changed_at, body) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (visit) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at",
                row,
            )
        )

    def put(self, visit: Visit) -> None:
        """Keep a whole draft that was made elsewhere, in place of one of its id."""
        parts: list[tuple[str, str, Value]] = [("answer", answer.item, answer) for answer in visit.answers.values()]
        parts += [("evidence", one.id, one) for one in visit.evidence]
        parts += [("event", one.id, one) for one in visit.events]
        parts += [("moment", one.id, one) for one in visit.moments]
        self.discard(visit.id)
        self.begin(visit)
        self._save_all(visit.id, [(kind, key, _body(value)) for kind, key, value in parts])

    def move(self, visit: Visit) -> None:
        """Keep a draft that was moved to another version: its head and all its answers, in one transaction. Raises
        WorkspaceError where there is no such draft."""
        head = visit.model_copy(update={"answers": {}, "evidence": (), "events": (), "moments": ()})
        answers = [(visit.id, "answer", answer.item, _body(answer)) for answer in visit.answers.values()]

        def write(connection: sqlite3.Connection) -> None:
            self._touch(connection, visit.id)
            connection.execute("UPDATE draft SET body = ? WHERE visit = ?", (_body(head), visit.id))
            connection.execute("DELETE FROM draft_part WHERE visit = ? AND part = 'answer'", (visit.id,))
            connection.executemany(_UPSERT, answers)

        self._write(write)

    def save_head(self, visit_id: str, visit: Visit) -> None:
        """Keep what changed of the draft itself, such as its language. Its parts are left as they are."""
        head = visit.model_copy(update={"answers": {}, "evidence": (), "events": (), "moments": ()})

        def write(connection: sqlite3.Connection) -> None:
            self._touch(connection, visit_id)
            connection.execute("UPDATE draft SET body = ? WHERE visit = ?", (_body(head), visit_id))

        self._write(write)

    def save_answer(self, visit_id: str, answer: Answer) -> None:
        """Keep one answer. This and its kin raise WorkspaceError where there is no such draft."""
        self._save(visit_id, "answer", answer.item, answer)

    def save_answers(self, visit_id: str, answers: list[Answer]) -> None:
        """Keep several answers, all or none."""
        self._save_all(visit_id, [("answer", answer.item, _body(answer)) for answer in answers])

    def save_event(self, visit_id: str, event: ObservedEvent) -> None:
        """Keep one observed event."""
        self._save(visit_id, "event", event.id, event)

    def save_moment(self, visit_id: str, moment: MarkedMoment) -> None:
        """Keep one marked moment."""
        self._save(visit_id, "moment", moment.id, moment)

    def save_evidence(self, visit_id: str, evidence: Evidence) -> None:
        """Keep a photo's row and note its file. Call it only once the file itself is safe on disk."""
        blob = (evidence.sha256, evidence.size, evidence.crc32)

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO blob (sha256, size, crc32) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", blob)
            connection.execute(_UPSERT, (visit_id, "evidence", evidence.id, _body(evidence)))
            self._touch(connection, visit_id)

        self._write(write)

    def remove(self, visit_id: str, part: str, key: str) -> None:
        """Take out one part: "answer", "evidence", "event" or "moment". Absent: nothing happens."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM draft_part WHERE visit = ? AND part = ? AND key = ?", (visit_id, part, key))
            connection.execute(_TOUCH, (self.clock(), visit_id))

        self._write(write)

    def discard(self, visit_id: str) -> None:
        """Remove a draft with all its parts. Files of its photos stay until the workspace is tidied."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM draft_part WHERE visit = ?", (visit_id,))
            connection.execute("DELETE FROM draft WHERE visit = ?", (visit_id,))

        self._write(write)

    def load(self, visit_id: str) -> Visit:
        """The draft as it was last saved. Raises WorkspaceError when there is none."""
        with self.database.read() as connection:
            found = stored(connection, visit_id)
        if found is None:
            raise _no_draft()
        return found

    def all(self, study: str = "") -> list[str]:
        """The ids of the drafts, the one changed last first; of one study where it is named."""
        with self.database.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT visit FROM draft WHERE study = ? OR ? = '' ORDER BY changed_at DESC, visit DESC", (study, study)
            )
            return [str(visit) for (visit,) in rows]

    def _save(self, visit_id: str, part: str, key: str, value: Answer | ObservedEvent | MarkedMoment) -> None:
        self._save_all(visit_id, [(part, key, _body(value))])

    def _save_all(self, visit_id: str, parts: list[tuple[str, str, str]]) -> None:
        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(_UPSERT, [(visit_id, *part) for part in parts])
            self._touch(connection, visit_id)

        self._write(write)

    def _touch(self, connection: sqlite3.Connection, visit_id: str) -> None:
        """Note the change. A part of no draft would be saved and never seen again, so it is refused."""
        if connection.execute(_TOUCH, (self.clock(), visit_id)).rowcount == 0:
            raise _no_draft()

    def _write(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """One transaction. On a full disk the reserve is given up once, so that the answer in hand is saved."""
        try:
            self._once(change)
        except StorageError as error:
            if error.code != "disk-full" or not self.database.free_reserve():
                raise
            self._once(change)

    def _once(self, change: Callable[[sqlite3.Connection], object]) -> None:
        with self.database.quick_write() as connection:
            change(connection)


def stored(connection: Connection, visit_id: str) -> Visit | None:
    """The draft as it was last saved; None when there is none."""
    head = connection.exec_driver_sql("SELECT body FROM draft WHERE visit = ?", (visit_id,)).scalar()
    rows = connection.exec_driver_sql(
        "SELECT part, key, body FROM draft_part WHERE visit = ? ORDER BY part, key", (visit_id,)
    ).all()
    if head is None:
        return None
    found = {name: [json.loads(body) for kind, _key, body in rows if kind == part] for name, part in PARTS.items()}
    answers = {answer["item"]: answer for answer in found.pop("answers")}
    return Visit.model_validate({**json.loads(head), **found, "answers": answers})


def stored_of(connection: Connection, study: str, ids: Sequence[str] = ()) -> list[Visit]:
    """The drafts of a study as they were last saved, the one changed last first; no ids means all."""
    question = "SELECT visit FROM draft WHERE study = ? ORDER BY changed_at DESC, visit DESC"
    found = [str(row.visit) for row in connection.exec_driver_sql(question, (study,))]
    here = [stored(connection, visit) for visit in found if not ids or visit in ids]
    return [visit for visit in here if visit is not None]


def _body(value: Value) -> str:
    return json.dumps(fit_for_exchange(value.model_dump(mode="json")), ensure_ascii=False, separators=(",", ":"))


def _no_draft() -> WorkspaceError:
    return WorkspaceError(_("This visit is no longer a draft: it was completed or discarded."), "no-draft")
