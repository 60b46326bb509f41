"""The history of an entity as its log tells it: who changed what and when, from what to what, and why.

Entries stand in the order in which the changes count, not in which they arrived; each says which fields then showed
another value. Applying all entries one after the other gives the entity as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .fold import ALIVE, fold_entity
from .operation import Json, Kind, Operation

REASONS = ("amendment_reason", "state_reason", "reason")
"""Fields that say why, and so belong to an entry rather than to the entity."""
_BESIDE = frozenset({*REASONS, "amended", "seal", ALIVE})


@dataclass(frozen=True)
class FieldChange:
    """A field that shows another value since; None is no value."""

    field: str
    before: Json
    after: Json


@dataclass(frozen=True)
class Entry:
    """One operation: what kind, who, on which replica, when (UTC ms, and minutes of offset), why, and what changed. Of
    two who changed the same without knowing of each other, the later entry is the one whose value is shown."""

    hash: str
    kind: str
    person: str
    replica: str
    at: int
    offset: int
    reason: str
    changes: tuple[FieldChange, ...]
    is_erased: bool = False


def entries(operations: Iterable[Operation]) -> list[Entry]:
    """The history of one entity, the oldest first. Operations that only seal what others wrote are left out."""
    once = {operation.hash: operation for operation in operations}
    ordered = sorted(once.values(), key=lambda operation: operation.rank)
    return [entry for entry in _entries(ordered) if entry.kind != Kind.SEAL.value]


def _entries(ordered: Sequence[Operation]) -> Iterator[Entry]:
    before: Mapping[str, Json] = {}
    was_alive = False
    for number, operation in enumerate(ordered, 1):
        state = fold_entity(ordered[:number])
        after = state.values()
        changes = [FieldChange(name, before.get(name), after.get(name)) for name in _told(before, after)]
        if was_alive != state.is_alive:
            changes.append(FieldChange(ALIVE, was_alive, state.is_alive))
        yield _entry(operation, changes)
        before, was_alive = after, state.is_alive


def _told(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[str]:
    return [name for name in sorted({*before, *after} - _BESIDE) if before.get(name) != after.get(name)]


def _entry(operation: Operation, changes: Sequence[FieldChange]) -> Entry:
    values = operation.values or {}
    reason = next((str(values[name]) for name in REASONS if values.get(name)), "")
    header = operation.header
    return Entry(
        operation.hash, header.k, header.a, header.r, header.w, header.z, reason, tuple(changes),
        operation.payload_text is None,
    )  # fmt: skip


def values_after(history: Iterable[Entry]) -> dict[str, Json]:
    """What the entries together come to: field -> value shown, without what has none."""
    found: dict[str, Json] = {}
    for entry in history:
        for change in entry.changes:
            found[change.field] = change.after
    return {name: value for name, value in found.items() if value is not None}
