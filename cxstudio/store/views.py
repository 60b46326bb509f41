"""The domain tables as a view of the log: what an entity's folded state looks like as rows, and back as values.

Nothing else writes these tables. An entity is named "kind:id": study, protocol, site, visit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from ..study.dataset import ScoredVisit
from ..study.plan import Site, Study
from ..study.visit import Answer, Evidence, Remark, Status, Visit
from . import lines, search, sums
from .fold import EntityState
from .operation import Json
from .states import (
    LATER,
    PLAIN,
    REST,
    SPLIT,
    PublishedText,
    id_of,
    kind_of,
    protocol_from,
    site_from,
    study_from,
    visit_from,
)
from .tables import (
    DOMAIN,
    AnswerRow,
    CellRow,
    ConflictRow,
    EntityRow,
    EvidenceRow,
    ItemRow,
    ItemSumRow,
    ProtocolRow,
    SiteRow,
    StudyRow,
    VisitRow,
    table,
)

ENTITY, CONFLICT, STUDY, PROTOCOL = table(EntityRow), table(ConflictRow), table(StudyRow), table(ProtocolRow)
SITE, VISIT, ITEM, ANSWER, EVIDENCE = (
    table(SiteRow),
    table(VisitRow),
    table(ItemRow),
    table(AnswerRow),
    table(EvidenceRow),
)
_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)  # made once, used for each answer
CELL, ITEM_SUM = table(CellRow), table(ItemSumRow)
_SUMMED = ("total", "squares")
STATUS_NUMBER = {Status.ANSWERED: 0, Status.NOT_APPLICABLE: 1, Status.NOT_OBSERVED: 2}
NOT_REACHED = 3


def insert(connection: Connection, into: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert whole rows, values in the order of the table's columns. Plain tuples through the driver: twice as fast as
    through statements, ten times as fast as objects."""
    if rows:
        connection.exec_driver_sql(_insertion(into), list(rows))


@cache
def _insertion(into: Table) -> str:
    names = [f'"{column.name}"' for column in into.columns]  # the columns of an older file stand in another order
    return f"INSERT INTO {into.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


# -- a visit as fields ---------------------------------------------------------------------------------


def visit_fields(visit: Visit) -> dict[str, Json]:
    """A visit as the fields of its entity, evidence apart (each photo is an operation of its own)."""
    silent = {
        name for name in ("watched", "pauses", "brought", "beside") if not getattr(visit, name)
    }  # most watch nothing and never rest
    apart = {"id", "study", "answers", "evidence", "events", "moments", "remarks", "trashed"}
    whole = visit.model_dump(mode="json", exclude=apart | silent)
    answers = {f"answer/{item}": _answer_json(answer) for item, answer in visit.answers.items()}
    events: dict[str, Json] = {f"event/{e.id}": e.model_dump(mode="json") for e in visit.events}
    moments: dict[str, Json] = {f"moment/{m.id}": m.model_dump(mode="json") for m in visit.moments}
    return {**whole, **answers, **events, **moments, **dict(remark_field(one) for one in visit.remarks)}


def remark_field(remark: Remark) -> tuple[str, Json]:
    """A reviewer's remark as a field of its visit."""
    return f"remark/{remark.id}", remark.model_dump(mode="json", exclude={"id"}, exclude_defaults=True)


def _answer_json(answer: Answer) -> Json:
    found: Json = answer.model_dump(mode="json", exclude={"item"}, exclude_defaults=True)
    return found


def answer_field(answer: Answer) -> tuple[str, Json]:
    """One answer as a field of its visit."""
    return f"answer/{answer.item}", _answer_json(answer)


def evidence_fields(evidence: Evidence) -> dict[str, Json]:
    """A photo as fields of its visit: the file's facts as one, and what people change about it apart."""
    facts = evidence.model_dump(mode="json", exclude={"id", "latitude", "longitude", *SPLIT})
    said = evidence.model_dump(mode="json", include=set(LATER), exclude_defaults=True)
    apart = {**evidence.model_dump(mode="json", include=set(SPLIT) - set(LATER)), **said}
    return {f"evidence/{evidence.id}/file": facts, **{f"evidence/{evidence.id}/{k}": v for k, v in apart.items()}}


# -- states -> rows ----------------------------------------------------------------------------------------------


def show(connection: Connection, states: Sequence[EntityState]) -> None:
    """Put these entities' rows in place of what the tables said of them before. All states of an entity, one for each
    study that speaks of it, come together."""
    _forget(connection, [state.entity for state in states])
    alive = [state for state in states if state.is_alive]
    things = {kind: [(s, read(s)) for s in alive if kind_of(s.entity) == kind] for kind, read in _READERS.items()}
    in_part = {(s.entity, s.study) for found in things.values() for s, (_thing, is_whole) in found if not is_whole}
    insert(connection, ENTITY, [(s.entity, s.study, s.digest(), s.is_alive, s.is_erased,
                                 (s.entity, s.study) not in in_part) for s in states])  # fmt: skip
    insert(connection, CONFLICT, [(s.entity, name, s.study) for s in states for name in s.conflicts])
    shown = {kind: [(s, thing) for s, (thing, _is_whole) in found if thing] for kind, found in things.items()}
    insert(connection, STUDY, [_study_row(s, thing) for s, thing in shown["study"] if isinstance(thing, Study)])
    insert(
        connection,
        PROTOCOL,
        [_protocol_row(s, thing) for s, thing in shown["protocol"] if isinstance(thing, PublishedText)],
    )
    sites = [thing for _s, thing in shown["site"] if isinstance(thing, Site)]
    insert(connection, SITE, [_site_row(site) for site in sites])
    lines.rename(connection, [(s.study, id_of(s.entity)) for s in states if kind_of(s.entity) == "site"], sites)
    _show_visits(connection, [(s, thing) for s, thing in shown["visit"] if isinstance(thing, Visit)])


_READERS: Mapping[str, Callable[[EntityState], tuple[Study | Site | Visit | PublishedText | None, bool]]] = {
    "study": study_from,
    "protocol": protocol_from,
    "site": site_from,
    "visit": visit_from,
}


def _forget(connection: Connection, entities: Sequence[str]) -> None:
    ids: dict[str, list[str]] = {kind: [] for kind in _READERS}
    for entity in entities:
        ids.get(kind_of(entity), []).append(id_of(entity))  # a site of a visit's id must not take the visit away
    keys = connection.execute(select(VISIT.c.key).where(VISIT.c.id.in_(ids["visit"]))).scalars().all()
    lines.forget(connection, keys)
    columns = (
        (ANSWER.c.visit, keys), (EVIDENCE.c.visit, keys), (VISIT.c.key, keys), (STUDY.c.id, ids["study"]),
        (PROTOCOL.c.hash, ids["protocol"]), (SITE.c.id, ids["site"]), (ENTITY.c.id, entities),
        (CONFLICT.c.entity, entities),
    )  # fmt: skip
    for column, gone in columns:
        if gone:
            connection.execute(column.table.delete().where(column.in_(gone)))


def _latest(state: EntityState) -> int:
    return max((head.operation.header.w for heads in state.heads.values() for head in heads), default=0)


def _study_row(state: EntityState, study: Study) -> tuple[object, ...]:
    return study.id, study.title, _latest(state), _json(study.model_dump(mode="json"))


def _protocol_row(state: EntityState, found: PublishedText) -> tuple[object, ...]:
    return id_of(state.entity), state.study, found.number, found.title, _latest(state), found.body


def _site_row(site: Site) -> tuple[object, ...]:
    return site.id, site.study, site.name, site.address, site.group


def _json(value: object) -> str:
    return _TEXT.encode(value)


def _show_visits(connection: Connection, found: Sequence[tuple[EntityState, Visit]]) -> None:
    if not found:
        return
    scored = lines.all_scored(connection, (visit for _state, visit in found))
    keys = item_keys(connection, [visit for _state, visit in found], scored)
    cells = sums.cells(connection, (cell_of(visit) for _state, visit in found))
    first = (connection.execute(select(VISIT.c.key).order_by(VISIT.c.key.desc()).limit(1)).scalar() or 0) + 1
    numbered = list(enumerate(found, first))
    insert(connection, VISIT, [(*_visit_row(key, visit, state), cells[cell_of(visit)])
                               for key, (state, visit) in numbered])  # fmt: skip
    answers = [
        (*_answer_row(key, keys[answer.item], visit, answer), judged.get(answer.item))
        for (key, (_state, visit)), judged in zip(numbered, map(_verdicts, scored), strict=True)
        for answer in visit.answers.values()
    ]
    insert(connection, ANSWER, answers)
    insert(connection, EVIDENCE, [_evidence_row(key, e) for key, (_s, visit) in numbered for e in visit.evidence])
    lines.show(connection, [(key, one) for (key, _found), one in zip(numbered, scored, strict=True)], keys)


def _verdicts(one: ScoredVisit | None) -> dict[str, int]:
    return {} if one is None else lines.verdicts(one)


def cell_of(visit: Visit) -> sums.Cell:
    """Where a visit's answers are summed; those of a second observation stand apart."""
    return visit.study, sums.SECOND if visit.beside else lines.state(visit), visit.site, visit.wave


def item_keys(connection: Connection, visits: Iterable[Visit], scored: Iterable[ScoredVisit | None]) -> dict[str, int]:
    """The numbers of all items these visits answer, and of their touchpoints."""
    judged = (touchpoint for one in scored if one is not None for touchpoint in one.score.touchpoints)
    touchpoints = {sums.TOUCHPOINT + found.touchpoint.id for found in judged}
    return _item_keys(connection, touchpoints | {item for visit in visits for item in visit.answers})


def _item_keys(connection: Connection, items: Iterable[str]) -> dict[str, int]:
    known = {row.id: row.key for row in connection.execute(select(ITEM.c.id, ITEM.c.key))}
    new = sorted(set(items) - set(known))
    start = max(known.values(), default=0) + 1
    added = {item: key for key, item in enumerate(new, start)}
    insert(connection, ITEM, [(key, item) for item, key in added.items()])
    return known | added


def _visit_row(key: int, visit: Visit, state: EntityState) -> tuple[object, ...]:
    rest = visit.model_dump(mode="json", include=set(REST), exclude_defaults=True)
    if started := {answer.item: answer.since for answer in visit.answers.values() if answer.since}:
        rest["since"] = started  # timers over days are few: the table of answers needs no column for them
    return (
        key, visit.id, visit.study, visit.protocol, visit.number, visit.site, visit.observer, visit.wave,
        visit.state.value, visit.started_at, visit.completed_at, state.value("amended") is True, _json(rest),
    )  # fmt: skip


def _answer_row(visit_key: int, item_key: int, visit: Visit, answer: Answer) -> tuple[object, ...]:
    status = STATUS_NUMBER[answer.status] + (0 if answer.reached else NOT_REACHED)
    value = None if answer.value is None else _json(answer.value)
    after = answer.at - visit.started_at if answer.at else None
    return visit_key, item_key, status, value, after, answer.reason or None, answer.note or None


def _evidence_row(visit_key: int, evidence: Evidence) -> tuple[object, ...]:
    shown = {"id", "sha256", "touchpoint", "item", "caption", "in_report", "added_at"}
    rest = evidence.model_dump(mode="json", exclude=shown, exclude_defaults=True)
    return (
        evidence.id, visit_key, evidence.sha256, evidence.touchpoint, evidence.item, evidence.caption,
        evidence.in_report, evidence.added_at, _json(rest),
    )  # fmt: skip


# -- rows -> visits ----------------------------------------------------------------------------------------------


def visit_of(
    row: Row[tuple[object, ...]],
    answers: Iterable[Row[tuple[object, ...]]],
    evidence: Iterable[Row[tuple[object, ...]]],
) -> Visit:
    """The visit that its rows describe; `answers` come with the item's id as `item_id`."""
    found = row._mapping
    plain = {name: found[name] for name in ("id", "study", *PLAIN)}
    rest = json.loads(found["rest"])
    since = rest.pop("since", {})
    return Visit.model_validate(
        {
            **plain,
            **rest,
            "answers": {a.item_id: _answer_of(a, found["started_at"], since.get(a.item_id, 0)) for a in answers},
            "evidence": [_evidence_of(e) for e in evidence],
        }
    )


def _answer_of(row: Row[tuple[object, ...]], started_at: int, since: int) -> dict[str, object]:
    cell = row._mapping
    return {
        "item": cell["item_id"],
        "status": list(STATUS_NUMBER)[cell["status"] % NOT_REACHED],
        "reached": cell["status"] < NOT_REACHED,
        "value": None if cell["value"] is None else json.loads(cell["value"]),
        "at": 0 if cell["after_ms"] is None else cell["after_ms"] + started_at,
        "since": since,
        "reason": cell["reason"] or "",
        "note": cell["note"] or "",
    }


def _evidence_of(row: Row[tuple[object, ...]]) -> dict[str, object]:
    cell = dict(row._mapping)
    rest = json.loads(str(cell.pop("rest")))
    cell.pop("visit")
    return {**cell, **rest}


# -- the view as a whole -------------------------------------------------------------------------------------------


def clear(connection: Connection) -> None:
    """Empty the view."""
    lines.clear(connection)
    sums.let_go(connection)
    for model in DOMAIN:
        connection.execute(table(model).delete())
    sums.keep(connection)


def content(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """All rows by table, with ids in place of the inner integer keys: equal for two equal views."""
    visits = {row.key: row.id for row in connection.execute(select(VISIT.c.key, VISIT.c.id))}
    items = {row.key: row.id for row in connection.execute(select(ITEM.c.key, ITEM.c.id))}
    cells = {row.key: str(row[1:]) for row in connection.execute(select(CELL))}
    found: dict[str, list[tuple[object, ...]]] = {}
    for model in DOMAIN:
        rows = table(model)
        lines_ = (dict(row._mapping) for row in connection.execute(select(rows)))
        outward = [_outward(rows, line, visits, items, cells) for line in lines_]
        found[rows.name] = sorted(outward, key=repr)
    found[search.WORDS] = sorted((visits[key], *words) for key, words in lines.words(connection).items())
    used = {line[1] for name in (ANSWER.name, lines.TOUCHPOINT.name) for line in found[name]}
    found[ITEM.name] = [line for line in found[ITEM.name] if line[1] in used]
    lived_in = {line[-1] for line in found[VISIT.name]}
    found[CELL.name] = [line for line in found[CELL.name] if str(line[1:]) in lived_in]
    return found


def _outward(
    rows: Table, line: dict[Any, Any], visits: dict[int, str], items: dict[int, str], cells: dict[int, str]
) -> tuple[object, ...]:
    if rows in (VISIT, ITEM, CELL):
        line["key"] = 0
    for name, called in (("visit", visits), ("item", items), ("touchpoint", items), ("cell", cells)):
        if (name in line and rows is not EVIDENCE) or (name == "visit" and rows is EVIDENCE):
            line[name] = called[line[name]]
    for name in _SUMMED if rows is ITEM_SUM else ():
        line[name] = float(f"{line[name]:.9g}")  # decimals: see `sums.faults`
    return tuple(line.values())
