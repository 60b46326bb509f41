"""The domain tables as a view of the log: what an entity's folded state looks like as rows, and back as values.

Nothing else writes these tables. An entity is named "kind:id": study, protocol, site, visit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from ..study.visit import Answer, Evidence, Status, Visit
from .fold import EntityState
from .operation import Json
from .tables import (
    DOMAIN,
    AnswerRow,
    ConflictRow,
    EntityRow,
    EvidenceRow,
    ItemRow,
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
STATUS_NUMBER = {Status.ANSWERED: 0, Status.NOT_APPLICABLE: 1, Status.NOT_OBSERVED: 2}
NOT_REACHED = 3
PLAIN = ("number", "site", "observer", "wave", "state", "started_at", "completed_at", "protocol")
REST = ("draws", "reverse", "utc_offset", "zone", "synthetic", "events", "moments")
SPLIT = ("item", "caption", "in_report", "touchpoint")
"""Facts about a piece of evidence that people change apart from each other, so each is a field of its own."""


def insert(connection: Connection, into: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert whole rows, values in the order of the table's columns. Plain tuples: ten times faster than objects."""
    if rows:
        names = [column.name for column in into.columns]
        connection.execute(into.insert(), [dict(zip(names, row, strict=True)) for row in rows])


# -- a visit as fields, and back ---------------------------------------------------------------------------------


def visit_fields(visit: Visit) -> dict[str, Json]:
    """A visit as the fields of its entity, evidence apart (each photo is an operation of its own)."""
    whole = visit.model_dump(mode="json", exclude={"id", "study", "answers", "evidence", "events", "moments"})
    answers = {f"answer/{item}": _answer_json(answer) for item, answer in visit.answers.items()}
    events: dict[str, Json] = {f"event/{e.id}": e.model_dump(mode="json") for e in visit.events}
    moments: dict[str, Json] = {f"moment/{m.id}": m.model_dump(mode="json") for m in visit.moments}
    return {**whole, **answers, **events, **moments}


def _answer_json(answer: Answer) -> Json:
    found: Json = answer.model_dump(mode="json", exclude={"item"}, exclude_defaults=True)
    return found


def answer_field(answer: Answer) -> tuple[str, Json]:
    """One answer as a field of its visit."""
    return f"answer/{answer.item}", _answer_json(answer)


def evidence_fields(evidence: Evidence) -> dict[str, Json]:
    """A photo as fields of its visit: the file's facts as one, and what people change about it apart."""
    facts = evidence.model_dump(mode="json", exclude={"id", *SPLIT})
    apart = evidence.model_dump(mode="json", include=set(SPLIT))
    return {f"evidence/{evidence.id}/file": facts, **{f"evidence/{evidence.id}/{k}": v for k, v in apart.items()}}


def visit_from(state: EntityState) -> Visit:
    """The visit that an entity's state describes."""
    values = state.values()
    plain = {name: values[name] for name in (*PLAIN, *REST) if values.get(name) is not None}
    parts: dict[str, dict[str, Json]] = {"answer": {}, "event": {}, "moment": {}, "evidence": {}}
    for name, value in values.items():
        kind, _slash, key = name.partition("/")
        if kind in parts and value is not None:
            parts[kind][key] = value
    return Visit.model_validate(
        {
            **plain,
            "id": state.entity.partition(":")[2],
            "study": state.study,
            "answers": {item: {"item": item, **_mapping(value)} for item, value in sorted(parts["answer"].items())},
            "events": [value for _key, value in sorted(parts["event"].items())],
            "moments": [value for _key, value in sorted(parts["moment"].items())],
            "evidence": _evidence_list(parts["evidence"]),
        }
    )


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _evidence_list(parts: Mapping[str, Json]) -> list[dict[str, Json]]:
    pieces = {key.partition("/")[0] for key in parts if key.endswith("/file")}
    found = [
        {
            "id": piece,
            **_mapping(parts[f"{piece}/file"]),
            **{name: parts[f"{piece}/{name}"] for name in SPLIT if f"{piece}/{name}" in parts},
        }
        for piece in pieces
    ]
    return sorted(found, key=lambda piece: str(piece["id"]))


# -- states -> rows ----------------------------------------------------------------------------------------------


def show(connection: Connection, states: Sequence[EntityState]) -> None:
    """Put these entities' rows in place of what the tables said of them before."""
    _forget(connection, [state.entity for state in states])
    insert(connection, ENTITY, [(s.entity, s.study, s.digest(), s.is_alive, s.is_erased) for s in states])
    insert(connection, CONFLICT, [(s.entity, name) for s in states for name in s.conflicts])
    alive = [state for state in states if state.is_alive]
    insert(connection, STUDY, [_study_row(s) for s in alive if _kind(s) == "study"])
    insert(connection, PROTOCOL, [_protocol_row(s) for s in alive if _kind(s) == "protocol"])
    insert(connection, SITE, [_site_row(s) for s in alive if _kind(s) == "site"])
    _show_visits(connection, [s for s in alive if _kind(s) == "visit" and s.value("protocol") is not None])


def _kind(state: EntityState) -> str:
    return state.entity.partition(":")[0]


def _id(state: EntityState) -> str:
    return state.entity.partition(":")[2]


def _forget(connection: Connection, entities: Sequence[str]) -> None:
    ids = [entity.partition(":")[2] for entity in entities]
    keys = connection.execute(select(VISIT.c.key).where(VISIT.c.id.in_(ids))).scalars().all()
    for rows, column in ((ANSWER, ANSWER.c.visit), (EVIDENCE, EVIDENCE.c.visit), (VISIT, VISIT.c.key)):
        if keys:
            connection.execute(rows.delete().where(column.in_(keys)))
    for rows, column in ((STUDY, STUDY.c.id), (PROTOCOL, PROTOCOL.c.hash), (SITE, SITE.c.id)):
        connection.execute(rows.delete().where(column.in_(ids)))
    for rows, column in ((ENTITY, ENTITY.c.id), (CONFLICT, CONFLICT.c.entity)):
        connection.execute(rows.delete().where(column.in_(entities)))


def _latest(state: EntityState) -> int:
    return max((head.operation.header.w for heads in state.heads.values() for head in heads), default=0)


def _study_row(state: EntityState) -> tuple[object, ...]:
    body = {"id": _id(state), **{k: v for k, v in state.values().items() if k != "alive"}}
    return _id(state), str(state.value("title")), _latest(state), _json(body)


def _protocol_row(state: EntityState) -> tuple[object, ...]:
    values = state.values()
    return _id(state), state.study, values["number"], values["title"], _latest(state), values["body"]


def _site_row(state: EntityState) -> tuple[object, ...]:
    texts = (str(state.value(name) or "") for name in ("name", "address", "group"))
    return _id(state), state.study, *texts


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _show_visits(connection: Connection, states: Sequence[EntityState]) -> None:
    visits = [visit_from(state) for state in states]
    keys = _item_keys(connection, {item for visit in visits for item in visit.answers})
    first = (connection.execute(select(VISIT.c.key).order_by(VISIT.c.key.desc()).limit(1)).scalar() or 0) + 1
    numbered = list(enumerate(zip(visits, states, strict=True), first))
    insert(connection, VISIT, [_visit_row(key, visit, state) for key, (visit, state) in numbered])
    answers = [
        _answer_row(key, keys[answer.item], visit, answer)
        for key, (visit, _state) in numbered
        for answer in visit.answers.values()
    ]
    insert(connection, ANSWER, answers)
    insert(connection, EVIDENCE, [_evidence_row(key, e) for key, (visit, _s) in numbered for e in visit.evidence])


def _item_keys(connection: Connection, items: Iterable[str]) -> dict[str, int]:
    known = {row.id: row.key for row in connection.execute(select(ITEM.c.id, ITEM.c.key))}
    new = sorted(set(items) - set(known))
    start = max(known.values(), default=0) + 1
    added = {item: key for key, item in enumerate(new, start)}
    insert(connection, ITEM, [(key, item) for item, key in added.items()])
    return known | added


def _visit_row(key: int, visit: Visit, state: EntityState) -> tuple[object, ...]:
    rest = visit.model_dump(mode="json", include=set(REST), exclude_defaults=True)
    return (
        key, visit.id, visit.study, visit.protocol, visit.number, visit.site, visit.observer, visit.wave,
        visit.state.value, visit.started_at, visit.completed_at, state.value("amended") is True, _json(rest),
    )  # fmt: skip


def _answer_row(visit_key: int, item_key: int, visit: Visit, answer: Answer) -> tuple[object, ...]:
    status = STATUS_NUMBER[answer.status] if answer.reached else NOT_REACHED
    value = None if answer.value is None else _json(answer.value)
    after = answer.at - visit.started_at if answer.at else 0
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
    return Visit.model_validate(
        {
            **plain,
            **json.loads(found["rest"]),
            "answers": {a.item_id: _answer_of(a, found["started_at"]) for a in answers},
            "evidence": [_evidence_of(e) for e in evidence],
        }
    )


def _answer_of(row: Row[tuple[object, ...]], started_at: int) -> dict[str, object]:
    cell = row._mapping
    return {
        "item": cell["item_id"],
        "status": list(STATUS_NUMBER)[cell["status"] % NOT_REACHED],
        "reached": cell["status"] != NOT_REACHED,
        "value": None if cell["value"] is None else json.loads(cell["value"]),
        "at": cell["after_ms"] + started_at if cell["after_ms"] else 0,
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
    for model in DOMAIN:
        connection.execute(table(model).delete())


def content(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """All rows by table, with ids in place of the inner integer keys: equal for two equal views."""
    visits = {row.key: row.id for row in connection.execute(select(VISIT.c.key, VISIT.c.id))}
    items = {row.key: row.id for row in connection.execute(select(ITEM.c.key, ITEM.c.id))}
    found: dict[str, list[tuple[object, ...]]] = {}
    for model in DOMAIN:
        rows = table(model)
        lines = [_outward(rows, dict(row._mapping), visits, items) for row in connection.execute(select(rows))]
        found[rows.name] = sorted(lines, key=repr)
    used = {line[1] for line in found[ANSWER.name]}
    found[ITEM.name] = [line for line in found[ITEM.name] if line[1] in used]
    return found


def _outward(rows: Table, line: dict[Any, Any], visits: dict[int, str], items: dict[int, str]) -> tuple[object, ...]:
    if rows in (VISIT, ITEM):
        line["key"] = 0
    if rows in (ANSWER, EVIDENCE):
        line["visit"] = visits[line["visit"]]
    if rows is ANSWER:
        line["item"] = items[line["item"]]
    return tuple(line.values())
