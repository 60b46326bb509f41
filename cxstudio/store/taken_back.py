"""Taking an import back: what it brought leaves again, as long as nothing was built on it and nothing was erased.

The log only ever grows; an import that nobody has gone on from is the one exception, since to everybody else it never
happened. What stood in the tables before stands there again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ..errors import WorkspaceError
from ..i18n import _
from . import log, photo_rows, views
from .fold import EntityState
from .operation import Kind
from .tables import BundleLogRow, EdgeRow, EntityRow, OperationRow, PayloadRow, table
from .trash import shown

OP, PAYLOAD, EDGE = table(OperationRow), table(PayloadRow), table(EdgeRow)
ENTITY, NOTE = table(EntityRow), table(BundleLogRow)


@dataclass(frozen=True)
class TakenIn:
    """What an import added: the operations that arrived after number `after` up to `last`, files by hash, and the note
    of the bundle."""

    study: str
    after: int
    last: int
    files: tuple[str, ...]
    note: int


def newest(connection: Connection) -> int:
    """The number of the operation that arrived last."""
    return int(connection.execute(select(func.max(OP.c.arrival))).scalar() or 0)


def newest_note(connection: Connection) -> int:
    """The number of the bundle noted last."""
    return int(connection.execute(select(func.max(NOTE.c.id))).scalar() or 0)


def can_go(connection: Connection, after: int, last: int) -> bool:
    """Did these operations only add, so that taking them away leaves what was there? What was erased is gone."""
    kinds = select(OP.c.kind).where(OP.c.arrival > after, OP.c.arrival <= last).distinct()
    return Kind.ERASE.value not in set(connection.execute(kinds).scalars())


def take_back(connection: Connection, taken: TakenIn) -> list[str]:
    """Remove what an import added; the files that nothing needs any more. Raises WorkspaceError where something was
    written, sent or taken in since; nothing is changed then."""
    if newest(connection) != taken.last or newest_note(connection) != taken.note:
        raise WorkspaceError(
            _(
                "Something was written, sent or received since that merge, so it cannot be taken back by itself. "
                "Nothing was changed. The backup from before the merge still has the workspace as it was."
            ),
            "merge-built-on",
        )
    new = OP.c.arrival > taken.after
    touched = set(connection.execute(select(OP.c.entity).where(new).distinct()).scalars())
    if connection.execute(select(OP.c.arrival).where(new, OP.c.kind == Kind.ROSTER.value).limit(1)).first():
        touched |= set(connection.execute(select(OP.c.entity).where(OP.c.study == taken.study).distinct()).scalars())
    for rows in (PAYLOAD, EDGE, OP):
        connection.execute(rows.delete().where(rows.c.arrival > taken.after))
    connection.execute(NOTE.delete().where(NOTE.c.id == taken.note))
    _show_again(connection, taken.study, sorted(touched))
    files = [sha256 for sha256 in taken.files if sha256 not in shown(connection)]
    for sha256 in files:
        photo_rows.forget_blob(connection, sha256)
    return files


def _show_again(connection: Connection, study: str, touched: Sequence[str]) -> None:
    for start in range(0, len(touched), log.BATCH):
        some = touched[start : start + log.BATCH]
        left = set(connection.execute(select(OP.c.entity).where(OP.c.entity.in_(some)).distinct()).scalars())
        gone = [entity for entity in some if entity not in left]
        views.show(connection, [EntityState(entity, study, {}) for entity in gone])
        connection.execute(ENTITY.delete().where(ENTITY.c.id.in_(gone)))
    log.refold(connection, touched)
