"""The trash: visits, drafts and photos that were deleted, for 30 days, with the way back. Afterwards their files go.

A visit is deleted by an operation, a photo lies in the trash as its own field says; both travel and merge like any
change. A draft is this workspace's alone: it becomes a file in the folder `trash`. The log keeps what was said until
somebody erases it; only files leave the disk here, and each has its line in `trash/removed.log`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from ..errors import WorkspaceError
from ..i18n import _
from ..ids import Clock
from ..steps import replacing
from ..study.visit import Evidence, Visit
from . import fold, log, photo_rows, visits
from .database import Database
from .drafts import Drafts
from .evidence_files import EvidenceFiles
from .operation import Json, Kind, Operation
from .states import visit_from
from .tables import EntityRow, EvidenceRow, VisitRow, table

DAY_MS = 86_400_000
KEPT_DAYS = 30
KEPT_MS = KEPT_DAYS * DAY_MS
ENTITY, VISIT, EVIDENCE = table(EntityRow), table(VisitRow), table(EvidenceRow)


@dataclass(frozen=True)
class Trashed:
    """Something in the trash: `kind` "visit", "draft" or "photo"; since when (UTC ms) and by whom ("" is not known).
    `visit` is what was deleted, or what the `photo` belongs to."""

    kind: str
    visit: Visit
    at: int
    by: str = ""
    photo: Evidence | None = None

    @property
    def goes_at(self) -> int:
        """From when on (UTC ms) it can be restored no more."""
        return self.at + KEPT_MS


class Trash:
    """The trash of a workspace."""

    def __init__(self, database: Database, files: EvidenceFiles, drafts: Drafts, folder: Path, clock: Clock) -> None:
        self._database, self._files, self._drafts, self._clock = database, files, drafts, clock
        self.folder = folder / "trash"

    # -- into it and out of it -----------------------------------------------------------------------------------------

    def put_visit(self, visit: Visit) -> Trashed:
        """Delete a completed visit or a draft."""
        now = self._clock()
        with self._database.write() as connection:
            by = log.ours(connection)[1]
            if visit.completed_at is not None:
                visits.delete(connection, visit, self._clock)
                return Trashed("visit", visit, now, by)
        draft = self._drafts.load(visit.id)
        self._keep_draft(draft, now)
        self._drafts.discard(visit.id)
        return Trashed("draft", draft, now, by)

    def put_photo(self, visit: Visit, photo: Evidence, reason: str = "") -> Visit:
        """Take a photo or sound out of a completed visit, for that reason; the visit as it then stands."""
        return self._mark(visit, photo, self._clock(), reason)

    def restore(self, trashed: Trashed) -> None:
        """Bring it back as it was. Raises WorkspaceError where it is not in the trash any more."""
        if trashed.kind == "draft":
            self._restore_draft(trashed.visit.id)
        elif trashed.photo is not None:
            self._mark(trashed.visit, trashed.photo, 0)
        else:
            with self._database.write() as connection:
                state = fold.fold_entity(log.of_entity(connection, _entity(trashed.visit), trashed.visit.study))
                if state.is_erased or state.is_alive:
                    raise _not_there()
                shown, _is_whole = visit_from(state)  # an approval that was overtaken does not come back as one
                stood = shown.state.value if shown is not None else state.value(fold.STATE)
                change = log.Change(Kind.SET, state.entity, {fold.STATE: stood})
                log.append(connection, state.study, [change], self._clock)

    def _mark(self, visit: Visit, photo: Evidence, at: int, reason: str = "") -> Visit:
        said: dict[str, Json] = {"amendment_reason": reason} if reason.strip() else {}
        values: dict[str, Json] = {f"evidence/{photo.id}/trashed_at": at, "amended": True, **said}
        with self._database.write() as connection:
            change = log.Change(Kind.PHOTO, _entity(visit), values, (photo.sha256,))
            log.append(connection, visit.study, [change], self._clock)
            return visits.visit(connection, visit.id, visit.study)

    # -- what is in it -------------------------------------------------------------------------------------------------

    def listed(self, study: str) -> list[Trashed]:
        """What can be restored in a study, what was deleted last first."""
        with self._database.read() as connection:
            found = [*_deleted(connection, study), *_photos(connection, study)]
        found += [one for one in self.drafts() if one.visit.study == study]
        now = self._clock()
        return sorted((one for one in found if one.goes_at > now), key=lambda one: (-one.at, one.visit.id))

    # -- drafts --------------------------------------------------------------------------------------------------------

    def draft_path(self, visit_id: str) -> Path:
        """Where a deleted draft lies."""
        return self.folder / f"{visit_id}.json"

    def _keep_draft(self, draft: Visit, at: int) -> None:
        self.folder.mkdir(exist_ok=True)
        text = json.dumps({"at": at, "visit": draft.model_dump(mode="json")}, ensure_ascii=False)
        with replacing(self.draft_path(draft.id)) as file:
            file.write(text.encode())

    def _restore_draft(self, visit_id: str) -> None:
        found = next((one.visit for one in self.drafts() if one.visit.id == visit_id), None)
        if found is None:
            raise _not_there()
        self._drafts.begin(found)
        self._drafts.save_answers(found.id, list(found.answers.values()))
        for photo in found.evidence:
            self._drafts.save_evidence(found.id, photo)
        for event in found.events:
            self._drafts.save_event(found.id, event)
        for moment in found.moments:
            self._drafts.save_moment(found.id, moment)
        self.draft_path(visit_id).unlink(missing_ok=True)

    def drafts(self) -> Iterator[Trashed]:
        """The drafts that lie in it, of all studies, old ones too."""
        for path in sorted(self.folder.glob("*.json")):
            try:
                kept = json.loads(path.read_text(encoding="utf-8"))
                yield Trashed("draft", Visit.model_validate(kept["visit"]), int(kept["at"]))
            except (OSError, ValueError, KeyError, TypeError):  # half written or not ours: it is left alone
                continue

    # -- after thirty days ---------------------------------------------------------------------------------------------

    def sweep(self) -> int:
        """Remove the files of photos that have been in the trash for 30 days and that nothing else shows, and drafts
        deleted as long ago; how many files that were."""
        now, removed = self._clock(), 0
        drafts = list(self.drafts())
        with self._database.write() as connection:
            everything = [*_deleted(connection), *_photos(connection), *drafts]
            gone = [one for one in everything if one.goes_at <= now]
            needed = shown(connection) | _hashes(one for one in everything if one.goes_at > now)
            for sha256 in sorted(_hashes(gone) - needed):
                removed += self._remove(connection, sha256, now)
        for one in gone:
            if one.kind == "draft":
                self.draft_path(one.visit.id).unlink(missing_ok=True)
                self._note(now, f"draft {one.visit.id}")
                removed += 1
        return removed

    def _remove(self, connection: Connection, sha256: str, now: int) -> int:
        files = self._files.remove(sha256)
        photo_rows.forget_blob(connection, sha256)
        if files:
            self._note(now, f"photo {sha256}")
        return files

    def _note(self, now: int, what: str) -> None:
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "removed.log").open("a", encoding="utf-8") as lines:
            lines.write(f"{datetime.fromtimestamp(now / 1000, UTC):%Y-%m-%dT%H:%M:%SZ} {what}\n")


def shown(connection: Connection) -> set[str]:
    """The SHA-256 of all that a visit or a draft shows."""
    drafts = "SELECT json_extract(body, '$.sha256') FROM draft_part WHERE part = 'evidence'"
    found = connection.execute(select(EVIDENCE.c.sha256).distinct()).scalars()
    return {*found, *connection.exec_driver_sql(drafts).scalars()}


def _deleted(connection: Connection, study: str = "") -> Iterator[Trashed]:
    """The completed visits that were deleted and not erased, of one study where it is named."""
    gone = ENTITY.c.is_alive.is_(False) & ENTITY.c.is_erased.is_(False) & ENTITY.c.id.like("visit:%")
    question = select(ENTITY.c.id, ENTITY.c.study).where(gone & (ENTITY.c.study == study) if study else gone)
    for entity, of in connection.execute(question).all():
        operations = log.of_entity(connection, entity, of)
        visit, _is_whole = visit_from(fold.fold_entity(operations))
        deletion = _last_deletion(operations)
        if visit is not None and deletion is not None:
            yield Trashed("visit", visit, deletion.header.w, deletion.header.a)


def _last_deletion(operations: Iterable[Operation]) -> Operation | None:
    found = [operation for operation in operations if operation.header.k == Kind.DELETE.value]
    return max(found, key=lambda operation: operation.rank, default=None)


def _photos(connection: Connection, study: str = "") -> Iterator[Trashed]:
    """The photos in the trash of visits that are there."""
    question = select(VISIT.c.id, VISIT.c.study).where(VISIT.c.rest.like('%"trashed":%'))
    for id_, of in connection.execute(question.where(VISIT.c.study == study) if study else question).all():
        visit = visits.visit(connection, id_, of)
        for photo in visit.trashed:
            yield Trashed("photo", visit, photo.trashed_at, photo=photo)


def _hashes(found: Iterable[Trashed]) -> set[str]:
    photos = ([one.photo] if one.photo is not None else [*one.visit.evidence, *one.visit.trashed] for one in found)
    return {photo.sha256 for some in photos for photo in some}


def _entity(visit: Visit) -> str:
    return f"visit:{visit.id}"


def _not_there() -> WorkspaceError:
    return WorkspaceError(_("This is not in the trash any more. Nothing was changed."), "not-in-trash")
