"""Completed visits: completing a draft, amending with a reason, reading. Every change is an operation in the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ..errors import WorkspaceError
from ..i18n import _
from ..ids import Clock
from ..study.review import settled_by_amending
from ..study.visit import Answer, Evidence, Visit, VisitState
from . import drafts, fold, log, views
from .operation import Json, Kind, Operation
from .states import NUMBER_MAX, SPLIT
from .tables import AnswerRow, BlobRow, EvidenceRow, ItemRow, ProtocolRow, VisitRow, table

VISIT, ANSWER, ITEM = table(VisitRow), table(AnswerRow), table(ItemRow)
EVIDENCE, BLOB, PROTOCOL = table(EvidenceRow), table(BlobRow), table(ProtocolRow)


def complete(
    connection: Connection,
    visit: Visit,
    clock: Clock,
    completed_at: int | None = None,
    finish: Callable[[Visit], Visit] = lambda visit: visit,
) -> Visit:
    """Turn a draft into operations: the visit, each photo, and a seal over what was submitted. The draft goes.

    What was saved in the draft and is not in `visit`, such as a photo that was still being taken in, goes along, and
    `finish` has the last word on the whole of it.
    Returns the visit as it now stands: complete, with its number within the study. Raises WorkspaceError when it was
    completed already.
    """
    draft = drafts.stored(connection, visit.id)
    if draft is None and _is_here(connection, visit):
        raise WorkspaceError(_("This visit is complete already. Nothing was changed."), "already-complete")
    visit = visit if draft is None else _joined(draft, visit)
    finished = finish(visit).model_copy(
        update={
            "state": VisitState.COMPLETE,
            "completed_at": clock() if completed_at is None else completed_at,
            "number": visit.number or _next_number(connection, visit.study),
        }
    )
    record(connection, [finished], clock)
    for name in ("draft_part", "draft"):
        connection.exec_driver_sql(f"DELETE FROM {name} WHERE visit = ?", (visit.id,))
    return finished


def _is_here(connection: Connection, visit: Visit) -> bool:
    here = select(VISIT.c.key).where(VISIT.c.id == visit.id, VISIT.c.study == visit.study)
    return connection.execute(here).first() is not None


def _joined(draft: Visit, visit: Visit) -> Visit:
    """The visit with those parts of its draft that it lacks."""
    evidence = {e.id: e for e in (*visit.evidence, *draft.evidence)} | {e.id: e for e in visit.evidence}
    events = {e.id: e for e in (*visit.events, *draft.events)} | {e.id: e for e in visit.events}
    moments = {m.id: m for m in (*visit.moments, *draft.moments)} | {m.id: m for m in visit.moments}
    return visit.model_copy(
        update={
            "answers": {**draft.answers, **visit.answers},
            "evidence": tuple(evidence.values()),
            "events": tuple(events.values()),
            "watched": draft.watched or visit.watched,
            "moments": tuple(moments.values()),
        }
    )


def record(connection: Connection, visits: Sequence[Visit], clock: Clock) -> None:
    """Write finished visits of one study as operations."""
    changes = [change for visit in visits for change in _changes(visit)]
    log.append(connection, visits[0].study, changes, clock, _seals)


def _seals(written: Sequence[Operation]) -> list[log.Change]:
    """A seal over each entity: which operations hold its fields."""
    by_entity: dict[str, dict[str, str]] = defaultdict(dict)
    for operation in written:
        by_entity[operation.header.e].update(dict.fromkeys(operation.replaces, operation.hash))
    return [
        log.Change(Kind.SEAL, entity, {"seal": {"heads": dict(sorted(heads.items()))}})
        for entity, heads in by_entity.items()
    ]


def _changes(visit: Visit) -> list[log.Change]:
    entity = f"visit:{visit.id}"
    photos = [log.Change(Kind.PHOTO, entity, views.evidence_fields(e), (e.sha256,)) for e in visit.evidence]
    return [log.Change(Kind.SET, entity, views.visit_fields(visit)), *photos]


def _next_number(connection: Connection, study: str) -> int:
    highest = connection.execute(select(func.max(VISIT.c.number)).where(VISIT.c.study == study)).scalar()
    return min(int(highest or 0) + 1, NUMBER_MAX)


def amend_answer(connection: Connection, visit: Visit, answer: Answer, reason: str, clock: Clock) -> None:
    """Change one answer of a completed visit; the old one stays in the history with who, when and why. It answers what
    a reviewer remarked about the item, and an approved visit waits for its review again."""
    name, value = views.answer_field(answer)
    by = log.ours(connection)[1]
    said = dict(map(views.remark_field, settled_by_amending(visit, answer.item, reason, by, clock())))
    again: dict[str, Json] = {"state": VisitState.SUBMITTED.value} if visit.state is VisitState.APPROVED else {}
    _amend(connection, visit, {name: value, **said, **again}, reason, clock)


def change(connection: Connection, before: Visit, after: Visit, reason: str, clock: Clock) -> None:
    """Write what differs between two states of a completed visit (its photos apart), with the reason."""
    was, now = views.visit_fields(before), views.visit_fields(after)
    gone: dict[str, Json] = dict.fromkeys(name for name in was if name not in now)
    changed = {name: value for name, value in now.items() if name not in was or was[name] != value}
    _amend(connection, after, {**gone, **changed}, reason, clock)


def amend_state(connection: Connection, visit: Visit, state: VisitState, reason: str, clock: Clock) -> None:
    """Move a completed visit on (submitted, returned, approved, rejected)."""
    log.append(
        connection,
        visit.study,
        [log.Change(Kind.SET, f"visit:{visit.id}", {"state": state.value, "state_reason": reason})],
        clock,
    )


def add_evidence(connection: Connection, visit: Visit, found: Sequence[Evidence], reason: str, clock: Clock) -> None:
    """Add photos and sounds to a completed visit. The reason stands in the operation of each, so that erasing one takes
    its reason along."""
    _needs_reason(reason)
    said: dict[str, Json] = {"amended": True, "amendment_reason": reason}
    for one in found:
        note_blob(connection, one.sha256, one.size, one.crc32)
    changes = [
        log.Change(Kind.PHOTO, f"visit:{visit.id}", {**views.evidence_fields(one), **said}, (one.sha256,))
        for one in found
    ]
    log.append(connection, visit.study, changes, clock)


def change_evidence(
    connection: Connection, visit: Visit, before: Evidence, after: Evidence, reason: str, clock: Clock
) -> None:
    """Write what differs of what is said about a photo of a completed visit, each thing as a field of its own."""
    was, now = (one.model_dump(mode="json", include=set(SPLIT)) for one in (before, after))
    changed = {f"evidence/{after.id}/{name}": value for name, value in now.items() if was[name] != value}
    if changed:
        _amend(connection, visit, changed, reason, clock, (after.sha256,))


def _amend(
    connection: Connection,
    visit: Visit,
    values: Mapping[str, Json],
    reason: str,
    clock: Clock,
    blobs: tuple[str, ...] = (),
) -> None:
    """`blobs`: the photo that is spoken of; erasing it takes these words along."""
    _needs_reason(reason)
    whole = {**values, "amended": True, "amendment_reason": reason}
    log.append(connection, visit.study, [log.Change(Kind.SET, f"visit:{visit.id}", whole, blobs)], clock)


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise WorkspaceError(_("A change after completion needs its reason. Nothing was changed."), "no-reason")


def delete(connection: Connection, visit: Visit, clock: Clock) -> None:
    """Delete a visit. Its history stays, and a later edit elsewhere brings it back."""
    log.append(connection, visit.study, [log.Change(Kind.DELETE, f"visit:{visit.id}", {})], clock)


def take_back(connection: Connection, visit: Visit, reason: str, clock: Clock) -> None:
    """Take the finish of a visit back: it is deleted and holds nothing any more, so that what is finished anew is all
    that it then says. Its history stays."""
    entity = f"visit:{visit.id}"
    written = {name for operation in log.of_entity(connection, entity, visit.study) for name in operation.replaces}
    gone: dict[str, Json] = dict.fromkeys(sorted(written - {fold.ALIVE, "seal"}))
    log.append(connection, visit.study, [log.Change(Kind.DELETE, entity, {**gone, "state_reason": reason})], clock)


def visit_ids(connection: Connection) -> set[str]:
    """The ids of all completed visits that are not deleted, of every study."""
    return set(connection.execute(select(VISIT.c.id)).scalars())


def note_blob(connection: Connection, sha256: str, size: int, crc32: int) -> None:
    """Remember that a file of this hash is kept here."""
    here = connection.execute(select(BLOB.c.sha256).where(BLOB.c.sha256 == sha256)).first()
    if here is None:
        views.insert(connection, BLOB, [(sha256, size, crc32)])


def blobs(connection: Connection, hashes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """SHA-256 -> (size, crc32) of the files kept here."""
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(hashes), log.BATCH):
        some = hashes[start : start + log.BATCH]
        rows = connection.execute(select(BLOB).where(BLOB.c.sha256.in_(some)))
        found |= {row.sha256: (row.size, row.crc32) for row in rows}
    return found


def visits_of(connection: Connection, study: str) -> list[Visit]:
    """All completed visits of a study, in the order in which they were made."""
    order = (VISIT.c.started_at, VISIT.c.id)
    return of_rows(connection, connection.execute(select(VISIT).where(VISIT.c.study == study).order_by(*order)).all())


def begun_since(connection: Connection, study: str, at: int) -> list[Visit]:
    """The completed visits of a study that began at this moment (UTC ms) or later."""
    question = select(VISIT).where(VISIT.c.study == study, VISIT.c.started_at >= at)
    return of_rows(connection, connection.execute(question.order_by(VISIT.c.started_at, VISIT.c.id)).all())


def some(connection: Connection, study: str, ids: Sequence[str]) -> list[Visit]:
    """These completed visits of a study, in the order in which they were made; ids that are not here are left out."""
    question = select(VISIT).where(VISIT.c.study == study, VISIT.c.id.in_(ids))
    return of_rows(connection, connection.execute(question.order_by(VISIT.c.started_at, VISIT.c.id)).all())


def waiting(connection: Connection, study: str) -> list[str]:
    """The ids of the visits whose protocol version is still on its way: shown, but neither read nor scored."""
    is_here = select(PROTOCOL.c.hash).where(PROTOCOL.c.study == study)
    question = select(VISIT.c.id).where(VISIT.c.study == study, VISIT.c.protocol.not_in(is_here))
    return list(connection.execute(question.order_by(VISIT.c.id)).scalars())


def visit(connection: Connection, visit_id: str, study: str = "") -> Visit:
    """One completed visit, of that study where one is named. Raises WorkspaceError when it is not here."""
    question = select(VISIT).where(VISIT.c.id == visit_id).order_by(VISIT.c.study)
    rows = connection.execute(question.where(VISIT.c.study == study) if study else question)
    found = of_rows(connection, rows.all())
    if not found:
        raise WorkspaceError(_("This visit is not in the workspace."), "no-visit")
    return found[0]


def of_rows(connection: Connection, rows: Sequence[Row[Any]]) -> list[Visit]:
    """The visits that these rows of their table stand for, in the same order."""
    answers: dict[int, list[Row[Any]]] = defaultdict(list)
    evidence: dict[int, list[Row[Any]]] = defaultdict(list)
    keys = [row.key for row in rows]
    for start in range(0, len(keys), log.BATCH):
        some = keys[start : start + log.BATCH]
        question = select(ANSWER, ITEM.c.id.label("item_id")).join(ITEM, ITEM.c.key == ANSWER.c.item)
        for row in connection.execute(question.where(ANSWER.c.visit.in_(some)).order_by(ITEM.c.id)):
            answers[row.visit].append(row)
        for row in connection.execute(select(EVIDENCE).where(EVIDENCE.c.visit.in_(some)).order_by(EVIDENCE.c.id)):
            evidence[row.visit].append(row)
    return [views.visit_of(row, answers[row.key], evidence[row.key]) for row in rows]


def history(connection: Connection, visit_id: str, study: str = "") -> list[dict[str, Json]]:
    """Who changed what and when, the oldest first: one line an operation with its fields and values; of that study
    where one is named."""
    return [
        {
            "hash": operation.hash,
            "kind": operation.header.k,
            "person": operation.header.a,
            "replica": operation.header.r,
            "at": operation.header.w,
            "values": {k: v for k, v in (operation.values or {}).items() if k != fold.ALIVE},
        }
        for operation in log.of_entity(connection, f"visit:{visit_id}", study)
    ]
