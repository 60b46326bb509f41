"""Reviewing the visits of a workspace: what waits, and each decision as one operation with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ..errors import WorkspaceError
from ..i18n import _
from ..ids import Clock
from ..study.review import LEADS, Act, is_same_person, open_remarks, refusal, replied
from ..study.visit import Remark, Visit, VisitState
from . import log, views, visits
from .database import Database
from .fold import SILENT
from .history import Entry, entries
from .operation import Json, Kind
from .tables import ConflictRow, DraftRow, SiteRow, VisitRow, table

VISIT, SITE, CONFLICT, DRAFT = table(VisitRow), table(SiteRow), table(ConflictRow), table(DraftRow)
_NO_ANSWER = ("state", *SILENT)
"""Fields whose two values leave every answer as it is; a decision settles that of the state itself."""


@dataclass(frozen=True)
class Waiting:
    """A visit that waits for somebody: for a reviewer, or for its observer (`is_returned`). `is_ours`: who works here
    observed it. `conflicts` counts answers with two values, `remarks` those without a reply."""

    id: str
    number: int
    site: str
    observer: str
    started_at: int
    utc_offset: int
    is_returned: bool
    is_ours: bool
    photos: int
    conflicts: int
    remarks: int


@dataclass(frozen=True)
class Desk:
    """What lies on a reviewer's desk: submitted visits, the oldest first, then returned ones; how many visits are
    complete and not submitted, and how many drafts are in the field."""

    waiting: tuple[Waiting, ...]
    returned: tuple[Waiting, ...]
    unsubmitted: int
    drafts: int


@dataclass(frozen=True)
class Decided:
    """What came of an act: the visits as they then stand, and of the others the sentence that says why not."""

    done: tuple[Visit, ...]
    refused: tuple[tuple[Visit, str], ...] = ()


@dataclass(frozen=True)
class Reviews:
    """The reviewing of a workspace."""

    database: Database
    clock: Clock

    def desk(self, study: str) -> Desk:
        """What waits in a study. Visits whose protocol version is still on its way are left out."""
        with self.database.read() as connection:
            person = log.ours(connection)[1]
            ids = _ids_in(connection, study, (VisitState.SUBMITTED, VisitState.RETURNED))
            waiting = [_waiting(connection, visit, person) for visit in visits.some(connection, study, ids)]
            unsubmitted = len(_ids_in(connection, study, (VisitState.COMPLETE,)))
            drafts = connection.execute(select(func.count()).select_from(DRAFT).where(DRAFT.c.study == study)).scalar()
        returned = tuple(one for one in waiting if one.is_returned)
        return Desk(tuple(one for one in waiting if not one.is_returned), returned, unsubmitted, drafts or 0)

    def decide(
        self, act: Act, study: str, ids: Sequence[str], reason: str = "", remarks: Sequence[Remark] = ()
    ) -> Decided:
        """Do this with visits, in one transaction; those that may not be are left as they are and told. `remarks` go
        with the act; who makes them and when is written here."""
        done: list[str] = []
        refused = []
        with self.database.write() as connection:
            person, now = log.ours(connection)[1], self.clock()
            signed = [one.model_copy(update={"by": person, "at": now}) for one in remarks]
            words = "\n".join((reason, *(one.text for one in signed)))
            changes = []
            for visit in visits.some(connection, study, ids):
                why_not = refusal(act, visit, person, len(conflicts(connection, visit)), words)
                if why_not:
                    refused.append((visit, why_not))
                    continue
                done.append(visit.id)
                changes.append(_change(visit, LEADS[act][1], reason, signed))
            log.append(connection, study, changes, self.clock)
            return Decided(tuple(visits.some(connection, study, done)), tuple(refused))

    def take_back(
        self, study: str, ids: Sequence[str], state: VisitState, reason: str, remarks: Sequence[Remark] = ()
    ) -> None:
        """Undo what was just decided: these visits stand as `state` says again, without the remarks made then."""
        gone: dict[str, Json] = {f"remark/{remark.id}": None for remark in remarks}
        with self.database.write() as connection:
            changes = [_change(visit, state, reason, (), gone) for visit in visits.some(connection, study, ids)]
            log.append(connection, study, changes, self.clock)

    def waiting(self) -> int:
        """How many visits wait for a reviewer, in all studies."""
        with self.database.read() as connection:
            submitted = VISIT.c.state == VisitState.SUBMITTED.value
            return connection.execute(select(func.count()).select_from(VISIT).where(submitted)).scalar() or 0

    def unsubmitted(self, study: str) -> list[str]:
        """The ids of the visits that are complete and could be submitted."""
        with self.database.read() as connection:
            return _ids_in(connection, study, (VisitState.COMPLETE,))

    def reply(self, visit: Visit, remark: str, words: str) -> Visit:
        """Answer a remark; the visit as it then stands. Raises WorkspaceError where the remark is not here."""
        with self.database.write() as connection:
            now = visits.visit(connection, visit.id, visit.study)
            found = next((one for one in now.remarks if one.id == remark), None)
            if found is None:
                raise WorkspaceError(_("This remark is not here any more. Nothing was changed."), "no-remark")
            name, value = views.remark_field(replied(found, words, log.ours(connection)[1], self.clock()))
            log.append(connection, visit.study, [log.Change(Kind.SET, f"visit:{visit.id}", {name: value})], self.clock)
            return visits.visit(connection, visit.id, visit.study)

    def history(self, visit_id: str, study: str) -> list[Entry]:
        """Who changed what of a visit and why, the oldest first."""
        with self.database.read() as connection:
            return entries(log.of_entity(connection, f"visit:{visit_id}", study))

    def since_returned(self, visit_id: str, study: str) -> list[Entry]:
        """What was changed since the visit was last sent back, its state apart; nothing where it never was."""
        history = self.history(visit_id, study)
        returned = [n for n, entry in enumerate(history) if _leads_to(entry, VisitState.RETURNED)]
        if not returned:
            return []
        since = history[returned[-1] + 1 :]
        return [entry for entry in since if any(change.field != "state" for change in entry.changes)]


def _leads_to(entry: Entry, state: VisitState) -> bool:
    return any(change.field == "state" and change.after == state.value for change in entry.changes)


def _change(
    visit: Visit, state: VisitState, reason: str, remarks: Sequence[Remark], gone: Mapping[str, Json] | None = None
) -> log.Change:
    said: dict[str, Json] = dict(views.remark_field(remark) for remark in remarks)
    values: dict[str, Json] = {"state": state.value, "state_reason": reason.strip(), **said, **(gone or {})}
    return log.Change(Kind.SET, f"visit:{visit.id}", values)


def conflicts(connection: Connection, visit: Visit) -> list[str]:
    """The fields of a visit that hold two values and have to be decided before it is approved."""
    question = select(CONFLICT.c.field).where(CONFLICT.c.entity == f"visit:{visit.id}", CONFLICT.c.study == visit.study)
    found = connection.execute(question.where(CONFLICT.c.field.not_in(_NO_ANSWER)).order_by(CONFLICT.c.field))
    return list(found.scalars())


def _ids_in(connection: Connection, study: str, states: Sequence[VisitState]) -> list[str]:
    """Visits in these states, without those for practice and those whose protocol version has not come."""
    wanted = VISIT.c.state.in_([state.value for state in states]) & VISIT.c.rest.not_like('%"practice":true%')
    ids = connection.execute(select(VISIT.c.id).where(VISIT.c.study == study, wanted)).scalars().all()
    waiting = set(visits.waiting(connection, study))
    return [id_ for id_ in ids if id_ not in waiting]


def _waiting(connection: Connection, visit: Visit, person: str) -> Waiting:
    name = connection.execute(select(SITE.c.name).where(SITE.c.id == visit.site, SITE.c.study == visit.study)).scalar()
    return Waiting(
        visit.id, visit.number, name or "", visit.observer, visit.started_at, visit.utc_offset,
        visit.state is VisitState.RETURNED, is_same_person(person, visit.observer), len(visit.evidence),
        len(conflicts(connection, visit)), len(open_remarks(visit)),
    )  # fmt: skip
