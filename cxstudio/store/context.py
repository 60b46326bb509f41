"""Context from elsewhere as an event of its study: every value a field, so that what two people bring merges."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from ..ids import Clock
from ..study.context import Context, ContextValue, context_from, fields_of
from . import fold, log
from .operation import Json, Kind

MOST_AT_ONCE = 2_000
"""Values of one operation."""


def take(connection: Connection, study: str, values: Iterable[ContextValue], clock: Clock) -> int:
    """Write values into the log; how many are new or different. What stands already is not written again."""
    here = fields_of(of_study(connection, study).values)
    fields = fields_of(values)
    news: dict[str, Json] = {name: amount for name, amount in fields.items() if here.get(name) != amount}
    names = list(news)
    parts = [names[start : start + MOST_AT_ONCE] for start in range(0, len(names), MOST_AT_ONCE)]
    changes = [log.Change(Kind.SET, f"study:{study}", {name: news[name] for name in part}) for part in parts]
    if changes:
        log.append(connection, study, changes, clock)
    return len(news)


def of_study(connection: Connection, study: str) -> Context:
    """What is known of a study's sites from elsewhere; of two values brought at once the later one."""
    operations = log.of_entity(connection, f"study:{study}", study)
    spoken = [o for o in operations if any(name.startswith("context/") for name in o.replaces)]
    if not spoken:
        return Context()
    return context_from(fold.fold_entity(operations).values())
