"""The visits of a study as columns: read from their lines and those of their touchpoints, never by way of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ..study.plan import Study
from ..study.protocol import Protocol
from ..study.recorded import VisitState
from ..study.visit_columns import LeftOut, TouchpointColumn, VisitColumns
from .sums import TOUCHPOINT

_VISITS = """SELECT visit.key, visit.id, visit.site, visit.observer, visit.wave, visit.protocol, cell.state,
    visit.started_at, visit_line.outcome, visit_line.score, visit.number, visit_line.visit IS NOT NULL AS is_here
    FROM visit JOIN cell ON cell.key = visit.cell LEFT JOIN visit_line ON visit_line.visit = visit.key
    WHERE visit.study = ? ORDER BY visit.started_at, visit.id"""
_TOUCHPOINTS = """SELECT touchpoint_line.visit, touchpoint_line.touchpoint, met, unseen, delight, valence, expectation,
    experience, importance FROM visit CROSS JOIN touchpoint_line ON touchpoint_line.visit = visit.key
    WHERE visit.study = ?"""
_PLAIN = ("ids", "sites", "observers", "waves", "versions", "states", "started_at", "outcome", "score")
_FIELDS = ("met", "unseen", "delight", "valence", "expectation", "experience", "importance")
_TRUE = {0: False, 1: True, None: None}


def counted_states(study: Study) -> tuple[str, ...]:
    """The states whose visits count, as `is_counted` has it: approved ones, or all but those turned down."""
    turned_down = () if study.counts == "approved" else (VisitState.REJECTED, VisitState.RETURNED)
    kept = (VisitState.APPROVED,) if study.counts == "approved" else VisitState
    return tuple(state.value for state in kept if state not in turned_down)


def visit_columns(connection: Connection, study: Study, protocol: Protocol) -> VisitColumns:
    """The visits of a study that count, read against the touchpoints of its newest `protocol`."""
    wanted = set(counted_states(study))
    rows = connection.exec_driver_sql(_VISITS, (study.id,)).all()
    counted = [row for row in rows if row.is_here and row.state in wanted]
    left_out = [
        LeftOut(row.id, row.number, row.state if row.is_here else "waiting")
        for row in rows
        if not (row.is_here and row.state in wanted)
    ]
    columns: list[tuple[Any, ...]] = list(zip(*counted, strict=True)) if counted else [()] * 12
    plain = dict(zip(_PLAIN, columns[1:10], strict=True))
    touchpoints = _touchpoints(connection, study, protocol, columns[0])
    return VisitColumns(protocol, **plain, touchpoints=touchpoints, left_out=tuple(left_out))


def _touchpoints(
    connection: Connection, study: Study, protocol: Protocol, keys: Sequence[int]
) -> dict[str, TouchpointColumn]:
    ids = [touchpoint.id for _stage, touchpoint in protocol.touchpoints()]
    known = {row.id: row.key for row in connection.exec_driver_sql("SELECT id, key FROM item")}
    at = {known[TOUCHPOINT + id_]: id_ for id_ in ids if TOUCHPOINT + id_ in known}
    n, place = len(keys), {key: place for place, key in enumerate(keys)}
    nothing: dict[str, list[object]] = {name: [None] * n for name in _FIELDS}
    found = {id_: {name: list(column) for name, column in nothing.items()} for id_ in ids}
    lists = {number: [found[id_][name] for name in _FIELDS] for number, id_ in at.items()}
    for visit, touchpoint, *values in connection.exec_driver_sql(_TOUCHPOINTS, (study.id,)):
        where, into = place.get(visit), lists.get(touchpoint)
        if where is not None and into is not None:
            for column, value in zip(into, values, strict=True):
                column[where] = value
    return {id_: _column(columns) for id_, columns in found.items()}


def _column(found: dict[str, list[object]]) -> TouchpointColumn:
    yes_or_no = {name: tuple(_TRUE[value] for value in found[name]) for name in ("met", "delight")}  # type: ignore[index]
    unseen = tuple(bool(value) for value in found["unseen"])
    rest = {name: tuple(found[name]) for name in _FIELDS[3:]}
    return TouchpointColumn(unseen=unseen, **yes_or_no, **rest)  # type: ignore[arg-type]
