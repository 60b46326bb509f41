"""Finished visits that come from elsewhere than the recorder, such as a table: written through the log, many at a time,
and taken out again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from ..ids import Clock
from ..study.visit import Visit
from . import fold, log, views, visits
from .operation import Json, Kind
from .tables import OperationRow, VisitRow, table

OP, VISIT = table(OperationRow), table(VisitRow)


def bring(connection: Connection, found: Sequence[Visit], clock: Clock) -> None:
    """Write finished visits of one study. One that was here once and was deleted comes back as it is now: nothing of
    what it held before stays."""
    if not found:
        return
    emptied = [change for visit in _known(connection, found) if (change := _emptied(connection, visit)) is not None]
    if emptied:
        log.append(connection, found[0].study, emptied, clock)
    visits.record(connection, found, clock)


def _known(connection: Connection, found: Sequence[Visit]) -> list[Visit]:
    """Those of which the log of their study tells already."""
    by_entity = {f"visit:{visit.id}": visit for visit in found}
    names, known = list(by_entity), set[str]()
    for start in range(0, len(names), log.BATCH):
        some = names[start : start + log.BATCH]
        question = select(OP.c.entity).where(OP.c.study == found[0].study, OP.c.entity.in_(some)).distinct()
        known |= set(connection.execute(question).scalars())
    return [by_entity[entity] for entity in names if entity in known]


def _emptied(connection: Connection, visit: Visit) -> log.Change | None:
    """What takes away the fields that the visit held once and holds no more."""
    entity, now = f"visit:{visit.id}", views.visit_fields(visit)
    written = {name for operation in log.of_entity(connection, entity, visit.study) for name in operation.replaces}
    gone: dict[str, Json] = dict.fromkeys(sorted(written - set(now) - {fold.ALIVE, "seal"}))
    return log.Change(Kind.SET, entity, gone) if gone else None


def take_out(connection: Connection, study: str, ids: Sequence[str], clock: Clock) -> None:
    """Delete these visits of a study; their history stays."""
    here = set(ids_here(connection, study))
    gone = [log.Change(Kind.DELETE, f"visit:{id}", {}) for id in ids if id in here]
    if gone:
        log.append(connection, study, gone, clock)


def ids_here(connection: Connection, study: str) -> list[str]:
    """The ids of a study's completed visits."""
    return list(connection.execute(select(VISIT.c.id).where(VISIT.c.study == study)).scalars())


def ids_elsewhere(connection: Connection, study: str) -> list[str]:
    """The ids of visits of other studies, and of everything that is being recorded."""
    others = connection.execute(select(VISIT.c.id).where(VISIT.c.study != study)).scalars()
    drafts = connection.exec_driver_sql("SELECT visit FROM draft").scalars()
    return [*others, *(str(id) for id in drafts)]


def numbers(connection: Connection, study: str) -> list[int]:
    """The numbers that a study's completed visits bear."""
    return list(connection.execute(select(VISIT.c.number).where(VISIT.c.study == study)).scalars())
