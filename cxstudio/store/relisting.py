"""All that follows from the visits' rows made anew: their lines, those of their touchpoints, and the sums.

After a step of the schema, when how they look has changed. The log is not asked: the rows of the visits stand as they
were.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Row, select

from ..study.dataset import ScoredVisit
from ..study.visit import Visit
from . import lines, log, sums, views, visits

_CELL = "UPDATE visit SET cell = ? WHERE key = ?"
_VERDICT = "UPDATE answer SET verdict = ? WHERE visit = ? AND item = ?"


def relist(connection: Connection) -> None:
    """Make everything anew that is kept of the visits beside their own rows."""
    sums.let_go(connection)
    connection.exec_driver_sql("UPDATE answer SET verdict = NULL WHERE verdict IS NOT NULL")
    lines.forget(connection, list(connection.execute(select(lines.LINE.c.visit)).scalars()))
    rows = connection.execute(select(views.VISIT).order_by(views.VISIT.c.key)).all()
    for start in range(0, len(rows), log.BATCH):
        some = rows[start : start + log.BATCH]
        _relist(connection, some, visits.of_rows(connection, some))
    sums.keep(connection)


def _relist(connection: Connection, rows: Sequence[Row[tuple[object, ...]]], found: Sequence[Visit]) -> None:
    scored = lines.all_scored(connection, found)
    items = views.item_keys(connection, found, scored)
    cells = sums.cells(connection, map(views.cell_of, found))
    numbered = [int(row._mapping["key"]) for row in rows]
    places = [(cells[views.cell_of(visit)], key) for key, visit in zip(numbered, found, strict=True)]
    connection.exec_driver_sql(_CELL, places)
    judged = [line for key, one in zip(numbered, scored, strict=True) for line in _judged(key, one, items)]
    if judged:
        connection.exec_driver_sql(_VERDICT, judged)
    lines.show(connection, list(zip(numbered, scored, strict=True)), items)


def _judged(key: int, one: ScoredVisit | None, items: dict[str, int]) -> list[tuple[int, int, int]]:
    return [] if one is None else [(verdict, key, items[item]) for item, verdict in lines.verdicts(one).items()]
