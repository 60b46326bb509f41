"""Operations -> state, as a pure rule: the same set of operations gives the same state in any order and repetition.

Every field is a register that keeps all values nobody has replaced (its heads). One distinct value: settled. More: a
conflict, in which the highest (clock, replica, hash) is only shown first. Editing beats deleting, absence is never
deletion, and what was erased stays erased whenever its operations arrive.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .operation import Json, Kind, Operation

ALIVE = "alive"
"""The field every operation on an entity asserts: False by a deletion, True by all others."""
SILENT = ("state_reason", "amendment_reason", "amended", "seal")
"""Fields that only say why or when something else was changed: nobody is asked about them, they go with a decision."""
STATE = "state"
"""The field by which people decide about an entity as a whole."""
KINDS = frozenset(kind.value for kind in Kind)
"""The kinds this program understands; operations of other kinds are kept and fold to nothing."""


@dataclass(frozen=True)
class Head:
    """One value of a field that no known operation has replaced."""

    value: Json
    operation: Operation


@dataclass(frozen=True)
class EntityState:
    """What an entity is: per field its heads, the one shown first. Erased: nothing is left but that mark.

    `unseen` are the fields that somebody wrote while somebody else wrote the `STATE` that is shown, and neither knew of
    the other: a decision does not stand for what it had not seen.
    """

    entity: str
    study: str
    heads: Mapping[str, tuple[Head, ...]]
    is_erased: bool = False
    unseen: frozenset[str] = frozenset()

    def value(self, name: str) -> Json:
        """The value shown for a field; None when it was never set."""
        heads = self.heads.get(name)
        return heads[0].value if heads else None

    def values(self) -> dict[str, Json]:
        """All fields with the value shown."""
        return {name: heads[0].value for name, heads in self.heads.items() if heads}

    @property
    def is_alive(self) -> bool:
        """An edit beats a concurrent deletion."""
        return not self.is_erased and any(head.value for head in self.heads.get(ALIVE, ()))

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The fields whose heads differ in value; `ALIVE` where somebody deleted what somebody else changed."""
        return tuple(sorted(name for name, heads in self.heads.items() if _differ(heads)))

    def digest(self) -> str:
        """SHA-256 over the fields and the operations that hold them: equal on two replicas exactly if the state is."""
        lines = [self.entity, "erased" if self.is_erased else ""]
        for name in sorted(self.heads):
            lines.append(name + " " + " ".join(sorted(head.operation.hash for head in self.heads[name])))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _differ(heads: tuple[Head, ...]) -> bool:
    return len(heads) > 1 and len({json.dumps(head.value, sort_keys=True) for head in heads}) > 1


def _value_of(operation: Operation, name: str) -> tuple[bool, Json]:
    """(is there a value, the value). Being alive follows from the kind, so it survives the loss of a payload."""
    if name == ALIVE:
        return True, operation.header.k != Kind.DELETE.value
    if operation.values is None or name not in operation.values:
        return False, None
    return True, operation.values[name]


def fold_entity(operations: Iterable[Operation]) -> EntityState:
    """The state of one entity from all of its operations (at least one), in any order.

    Sorted by hash first, so that nothing of the answer, not even the order of its fields, shows the order of arrival.
    Of two copies of an operation the one without its payload counts.
    """
    known = {o.hash: o for o in sorted(operations, key=lambda o: (o.hash, o.payload_text is None))}
    first = next(iter(known.values()))
    if any(o.header.k == Kind.ERASE.value and not o.header.x for o in known.values()):
        return EntityState(first.header.e, first.header.s, {}, is_erased=True)
    understood = [operation for operation in known.values() if operation.header.k in KINDS]
    replaced: dict[str, set[str]] = {}
    writers: dict[str, list[Operation]] = {}
    for operation in understood:
        for name, hashes in operation.replaces.items():
            replaced.setdefault(name, set()).update(hashes)
            writers.setdefault(name, []).append(operation)
    heads = {name: _heads(name, writers[name], replaced[name]) for name in sorted(replaced)}
    shown = {name: found for name, found in heads.items() if found}
    return EntityState(first.header.e, first.header.s, shown, unseen=_unseen(understood, shown.get(STATE, ())))


def _heads(name: str, writers: Iterable[Operation], replaced: set[str]) -> tuple[Head, ...]:
    standing = [operation for operation in writers if operation.hash not in replaced]
    if len(standing) > 1:
        standing.sort(key=lambda operation: operation.rank, reverse=True)
    found = [(_value_of(operation, name), operation) for operation in standing]
    return tuple(Head(value, operation) for (is_there, value), operation in found if is_there)


def _unseen(operations: Sequence[Operation], decisions: tuple[Head, ...]) -> frozenset[str]:
    """The fields written beside the decision that is shown, by operations that neither know it nor are known to it."""
    if not decisions:
        return frozenset()
    by_hash, decision = {o.hash: o for o in operations}, decisions[0].operation
    seen = _known_to(decision, by_hash)
    beside = [o for o in operations if o.hash not in seen and decision.hash not in _known_to(o, by_hash)]
    return frozenset(name for operation in beside for name in operation.replaces)


def _known_to(operation: Operation, by_hash: Mapping[str, Operation]) -> set[str]:
    """The hashes of an operation and of all that its author had when it was written: every operation replaces that an
    entity is alive, and so names the newest ones its author knew."""
    known, ahead = {operation.hash}, [operation]
    while ahead:
        before = {h for hashes in ahead.pop().replaces.values() for h in hashes} - known
        known |= before
        ahead += [by_hash[h] for h in before if h in by_hash]
    return known


def fold(operations: Iterable[Operation]) -> dict[str, EntityState]:
    """The state of every entity that the operations speak of."""
    by_entity: dict[str, list[Operation]] = {}
    for operation in operations:
        by_entity.setdefault(operation.header.e, []).append(operation)
    return {entity: fold_entity(found) for entity, found in by_entity.items()}


def fingerprint(digests: Iterable[str]) -> str:
    """The study fingerprint shown to people, such as 4F2A-91C0-77B3, from the digests of all its entities."""
    whole = hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest().upper()
    return f"{whole[:4]}-{whole[4:8]}-{whole[8:12]}"


def blob_key(study: str, sha256: str) -> str:
    """The keyed hash by which an erased blob is remembered without keeping its plain hash."""
    return hmac.new(study.encode(), sha256.encode(), "sha256").hexdigest()


@dataclass(frozen=True)
class Erasures:
    """What was erased for ever: entities by id, blobs by keyed hash."""

    entities: frozenset[str] = frozenset()
    blobs: frozenset[str] = field(default=frozenset())

    def withholds(self, operation: Operation) -> bool:
        """Must this operation's payload stay away, however late it arrives?"""
        if operation.header.k == Kind.ERASE.value:
            return False
        study = operation.header.s
        return operation.header.e in self.entities or any(blob_key(study, b) in self.blobs for b in operation.blobs)


def erasures(operations: Iterable[Operation]) -> Erasures:
    """All that the erasing operations among these name."""
    erasing = [o for o in operations if o.header.k == Kind.ERASE.value]
    return Erasures(
        frozenset(o.header.e for o in erasing if not o.header.x), frozenset(o.header.x for o in erasing if o.header.x)
    )
