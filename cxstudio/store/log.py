"""The operation log in the database: append, take in, read, verify. Every change folds into the view in the same
transaction, so log and tables can never part."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ..errors import WorkspaceError
from ..i18n import _
from ..ids import Clock, Stamp, offset_minutes
from . import fold, lines, views
from .chains import Link
from .operation import Author, Kind, Operation, Values, fit_for_exchange, make, parse
from .roster import Roster, in_force, void
from .states import kind_of
from .tables import ConflictRow, EdgeRow, EntityRow, ErasedRow, OperationRow, PayloadRow, ReplicaRow, table

OP, PAYLOAD, EDGE = table(OperationRow), table(PayloadRow), table(EdgeRow)
REPLICA, ERASED, ENTITY, CONFLICT = table(ReplicaRow), table(ErasedRow), table(EntityRow), table(ConflictRow)
BATCH = 400
"""How many ids one question asks for (SQLite's limit of parameters is far above)."""


@dataclass(frozen=True)
class Change:
    """What is to be written about one entity: a kind, the new values by field, and the blobs they refer to. It replaces
    what stands there, or `instead_of` (field -> hashes of operations) where values are to stand beside each other."""

    kind: Kind
    entity: str
    values: Values
    blobs: tuple[str, ...] = ()
    erased_blob: str = ""
    instead_of: Mapping[str, Sequence[str]] | None = None


def ours(connection: Connection) -> tuple[str, str, Stamp]:
    """(replica id, person, clock) of this workspace."""
    row = connection.execute(select(REPLICA).where(REPLICA.c.is_ours)).one()
    return row.id, row.person, Stamp(row.stamp_ms, row.stamp_count)


def introducing(replica: str, person: str, device: str) -> Callable[[Connection], None]:
    """What makes a new database ours: its replica and who works here."""
    row = {
        "id": replica,
        "name": fit_for_exchange(device),
        "person": fit_for_exchange(person),
        "is_ours": True,
        "public_key": "",
        "stamp_ms": 0,
        "stamp_count": 0,
    }

    def write(connection: Connection) -> None:
        connection.execute(REPLICA.insert(), row)

    return write


def append(connection: Connection, study: str, changes: Sequence[Change], clock: Clock) -> list[Operation]:
    """Write one operation a change, fold them, and return them. Runs inside the caller's transaction."""
    replica, person, stamp = ours(connection)
    number, previous = _last(connection, study, replica)
    written: list[Operation] = []
    found: dict[str, dict[str, list[str]]] = {}
    roster = roster_of(connection, study)
    for change in changes:
        now = clock()
        stamp = stamp.next(now)
        if change.entity not in found:
            found[change.entity] = heads(connection, study, change.entity, roster)
        known = found[change.entity]
        replaced = known if change.instead_of is None else change.instead_of
        fields = [*change.values, fold.ALIVE] if change.kind is not Kind.ERASE else []
        author = Author(replica, person, now, offset_minutes(now))
        operation = make(
            author,
            number + 1,
            previous,
            stamp,
            study,
            change.kind,
            change.entity,
            {name: replaced.get(name, []) for name in fields},
            {name: fit_for_exchange(value) for name, value in change.values.items()},
            change.blobs,
            change.erased_blob,
        )
        known.update({name: [operation.hash] for name in fields})
        number, previous = operation.header.n, operation.hash
        written.append(operation)
    take_in(connection, written)
    _keep_clock(connection, replica, stamp)
    return written


def _last(connection: Connection, study: str, replica: str) -> tuple[int, str]:
    row = connection.execute(
        select(OP.c.number, OP.c.hash)
        .where(OP.c.study == study, OP.c.replica == replica)
        .order_by(OP.c.number.desc(), OP.c.arrival.desc())
        .limit(1)
    ).first()
    return (row.number, row.hash) if row else (0, "")


def heads(connection: Connection, study: str, entity: str, roster: Roster | None) -> dict[str, list[str]]:
    """Field -> hashes of the operations that hold its value now, those with a lost payload included.

    What only a newer program understands, or what the roster does not allow, is replaced too, but replaces nothing:
    here the value before it is shown.
    """
    replaced: dict[str, set[str]] = defaultdict(set)
    writers: dict[str, list[str]] = defaultdict(list)
    operations = of_entity(connection, entity, study)
    left_out = void(operations, roster)
    for operation in operations:
        for name, hashes in operation.replaces.items():
            writers[name].append(operation.hash)
            if operation.header.k in fold.KINDS and operation.hash not in left_out:
                replaced[name].update(hashes)
    return {name: [h for h in hashes if h not in replaced[name]] for name, hashes in writers.items()}


def _keep_clock(connection: Connection, replica: str, stamp: Stamp) -> None:
    connection.execute(
        REPLICA.update().where(REPLICA.c.id == replica).values(stamp_ms=stamp.ms, stamp_count=stamp.count)
    )


def adopt_clock(connection: Connection, operations: Iterable[Operation], now_ms: int) -> None:
    """Move our clock past the stamps that came in, unless they are more than a day ahead."""
    replica, _person, stamp = ours(connection)
    for operation in operations:
        stamp = stamp.seen(operation.stamp, now_ms)
    _keep_clock(connection, replica, stamp)


def take_in(connection: Connection, operations: Sequence[Operation]) -> list[Operation]:
    """Add those operations that are new here, fold every entity they touch, and return what is new.

    Payloads of what was erased stay away; an erasure removes those already here. An operation that came without its
    payload once gets it now.
    """
    new, completed = news(connection, operations)
    lawful = [o for o in new if o.header.k != Kind.ERASE.value or _may_erase(connection, o, new)]
    _remember(connection, lawful)
    erased = {study: erasures_of(connection, [study]) for study in {o.header.s for o in new}}
    _insert(connection, [o.without_payload() if erased[o.header.s].withholds(o) else o for o in new])
    _complete(connection, completed)
    touched = {o.header.e for o in (*new, *completed)} | _drop_payloads(connection, lawful)
    for study in {o.header.s for o in (*new, *completed) if o.header.k == Kind.ROSTER.value}:
        touched.update(connection.execute(select(OP.c.entity).where(OP.c.study == study).distinct()).scalars())
    refold(connection, touched)
    if any(o.header.k == Kind.ERASE.value for o in new):
        lines.squeeze(connection)
    return [*new, *completed]


def news(connection: Connection, operations: Sequence[Operation]) -> tuple[list[Operation], list[Operation]]:
    """(those not here yet, those here without the payload they bring now), each once; erased payloads are no news."""
    fuller = {o.hash: o for o in sorted(operations, key=lambda o: o.payload_text is not None)}
    once = {o.hash: fuller[o.hash] for o in operations}
    known = known_hashes(connection, list(once))
    bare = _bare_hashes(connection, [h for h in known if once[h].payload_text is not None])
    erased = {study: erasures_of(connection, [study]) for study in {once[h].header.s for h in bare}}
    completed = [o for o in once.values() if o.hash in bare and not erased[o.header.s].withholds(o)]
    return [o for o in once.values() if o.hash not in known], completed


def _bare_hashes(connection: Connection, hashes: Sequence[str]) -> set[str]:
    """Which of these operations are here without their payload."""
    bare = PAYLOAD.c.arrival.is_(None)
    question = select(OP.c.hash).outerjoin(PAYLOAD, OP.c.arrival == PAYLOAD.c.arrival).where(bare)
    found: set[str] = set()
    for some in _batches(hashes):
        found.update(connection.execute(question.where(OP.c.hash.in_(some))).scalars())
    return found


def _complete(connection: Connection, operations: Sequence[Operation]) -> None:
    for operation in operations:
        arrival = connection.execute(select(OP.c.arrival).where(OP.c.hash == operation.hash)).scalar_one()
        views.insert(connection, PAYLOAD, [(arrival, zlib.compress(str(operation.payload_text).encode()))])


def known_hashes(connection: Connection, hashes: Sequence[str]) -> set[str]:
    """Which of these operations are here already."""
    found: set[str] = set()
    for some in _batches(hashes):
        found.update(connection.execute(select(OP.c.hash).where(OP.c.hash.in_(some))).scalars())
    return found


def _batches(hashes: Sequence[str]) -> Iterator[Sequence[str]]:
    return (hashes[start : start + BATCH] for start in range(0, len(hashes), BATCH))


def _insert(connection: Connection, operations: Sequence[Operation]) -> None:
    first = (connection.execute(select(func.max(OP.c.arrival))).scalar() or 0) + 1
    numbered = list(enumerate(operations, first))
    rows = [
        (n, o.hash, o.header.s, o.header.r, o.header.n, o.header.p, o.header.k, o.header.e, o.header_text)
        for n, o in numbered
    ]
    views.insert(connection, OP, rows)
    bodies = [(n, zlib.compress(o.payload_text.encode())) for n, o in numbered if o.payload_text is not None]
    views.insert(connection, PAYLOAD, bodies)
    edges = [(n, name, h) for n, o in numbered for name, hashes in o.replaces.items() for h in set(hashes)]
    views.insert(connection, EDGE, edges)
    replicas = {o.header.r: o.header.a for o in operations}
    here = set(connection.execute(select(REPLICA.c.id)).scalars())
    new = [{"id": r, "name": "", "person": person, "is_ours": False, "public_key": "", "stamp_ms": 0, "stamp_count": 0}
           for r, person in replicas.items() if r not in here]  # fmt: skip
    if new:
        connection.execute(REPLICA.insert(), new)


def _may_erase(connection: Connection, operation: Operation, new: Sequence[Operation]) -> bool:
    """An erasure by somebody whom the roster does not let erase takes nothing away; it is kept as void."""
    study = operation.header.s
    here = of_entity(connection, f"roster:{study}", study)
    coming = [o for o in new if o.header.k == Kind.ROSTER.value and o.header.s == study]
    roster = in_force([*here, *coming])
    return roster is None or roster.allows(operation, "")


# -- erasure -----------------------------------------------------------------------------------------------------


def _remember(connection: Connection, operations: Sequence[Operation]) -> None:
    targets = {(o.header.x or o.header.e, o.header.s) for o in operations if o.header.k == Kind.ERASE.value}
    here = {(row.target, row.study) for row in connection.execute(select(ERASED))} if targets else set()
    views.insert(connection, ERASED, sorted(targets - here))


def erasures_of(connection: Connection, studies: Iterable[str]) -> fold.Erasures:
    """Everything that was ever erased in these studies."""
    targets = set(connection.execute(select(ERASED.c.target).where(ERASED.c.study.in_(list(studies)))).scalars())
    return fold.Erasures(frozenset(targets), frozenset(targets))


def erasing(connection: Connection, study: str) -> set[str]:
    """The hashes of a study's erasing operations."""
    question = select(OP.c.hash).where(OP.c.study == study, OP.c.kind == Kind.ERASE.value)
    return set(connection.execute(question).scalars())


def _drop_payloads(connection: Connection, operations: Sequence[Operation]) -> set[str]:
    """Remove the payloads that a new erasure names; the entities that lost one."""
    touched: set[str] = set()
    for study in {o.header.s for o in operations if o.header.k == Kind.ERASE.value}:
        added = fold.erasures(o for o in operations if o.header.s == study)
        lost = [(o.hash, o.header.e) for o in of_study(connection, study) if o.payload_text and added.withholds(o)]
        for hash_, entity in lost:
            arrival = select(OP.c.arrival).where(OP.c.hash == hash_).scalar_subquery()
            connection.execute(PAYLOAD.delete().where(PAYLOAD.c.arrival == arrival))
            touched.add(entity)
    return touched


# -- reading -----------------------------------------------------------------------------------------------------


def _operations(connection: Connection, condition: object) -> Iterator[Operation]:
    question = (
        select(OP.c.hash, OP.c.header, PAYLOAD.c.body)
        .select_from(OP.outerjoin(PAYLOAD, OP.c.arrival == PAYLOAD.c.arrival))
        .where(condition)  # type: ignore[arg-type]
        .order_by(OP.c.arrival)
    )
    for hash_, header, body in connection.execute(question):
        try:
            yield _parsed(header, body)
        except (ValueError, zlib.error) as error:
            raise WorkspaceError(
                _(
                    "The workspace's history is damaged (operation {hash}: {reason}). Nothing was changed. "
                    "Restore the newest of its backups."
                ).format(hash=hash_[:12], reason=error),
                "damaged",
            ) from error


def _parsed(header: str, body: bytes | None) -> Operation:
    return parse(header, None if body is None else zlib.decompress(body).decode())


def of_entity(connection: Connection, entity: str, study: str = "") -> list[Operation]:
    """All operations on one entity, in the order of arrival; of one study where it is named."""
    condition = (OP.c.entity == entity) & (OP.c.study == study) if study else OP.c.entity == entity
    return list(_operations(connection, condition))


def of_study(connection: Connection, study: str) -> Iterator[Operation]:
    """All operations of a study, in the order of arrival."""
    return _operations(connection, OP.c.study == study)


def with_hashes(connection: Connection, hashes: Sequence[str]) -> Iterator[Operation]:
    """The operations of these hashes, in the order of arrival within batches."""
    for some in _batches(hashes):
        yield from _operations(connection, OP.c.hash.in_(some))


def is_empty(connection: Connection) -> bool:
    """Is there no operation at all?"""
    return connection.execute(select(OP.c.arrival).limit(1)).first() is None


def links(connection: Connection, study: str) -> list[Link]:
    """The chains of a study."""
    question = select(OP.c.hash, OP.c.replica, OP.c.number, OP.c.previous).where(OP.c.study == study)
    return [Link(*row) for row in connection.execute(question)]


# -- the view ----------------------------------------------------------------------------------------------------


def refold(connection: Connection, entities: Iterable[str]) -> None:
    """Fold these entities anew and put what they are into the domain tables; visits that waited for one of these
    protocol versions get their lines."""
    ids = sorted(entities)
    _refold(connection, ids)
    if any(kind_of(entity) == "protocol" for entity in ids):
        _refold(connection, sorted(f"visit:{id_}" for id_ in lines.behind(connection)))


def _refold(connection: Connection, ids: Sequence[str]) -> None:
    for some in _batches(ids):
        by_entity: dict[tuple[str, str], list[Operation]] = defaultdict(list)
        for operation in _operations(connection, OP.c.entity.in_(some)):
            by_entity[operation.header.s, operation.header.e].append(operation)  # studies never touch each other
        rosters = {study: roster_of(connection, study) for study, _entity in by_entity}
        views.show(connection, [_state(operations, rosters[key[0]]) for key, operations in by_entity.items()])


def _state(operations: Sequence[Operation], roster: Roster | None) -> fold.EntityState:
    """What an entity is by the operations that the roster allows; nothing where it allows none."""
    left_out = void(operations, roster)
    valid = [operation for operation in operations if operation.hash not in left_out]
    header = operations[0].header
    return fold.fold_entity(valid) if valid else fold.EntityState(header.e, header.s, {})


def state_of(connection: Connection, study: str, operations: Iterable[Operation]) -> fold.EntityState:
    """What an entity of a study is by its operations (at least one), those left out that the roster does not allow."""
    return _state(list(operations), roster_of(connection, study))


def roster_of(connection: Connection, study: str) -> Roster | None:
    """The roster in force in a study; None where there is none."""
    return in_force(of_entity(connection, f"roster:{study}", study))


def void_of(connection: Connection, study: str) -> list[Operation]:
    """The operations of a study that their authors were not allowed to write, in the order of arrival."""
    roster = roster_of(connection, study)
    by_entity: dict[str, list[Operation]] = defaultdict(list)
    for operation in of_study(connection, study) if roster else ():
        by_entity[operation.header.e].append(operation)
    return [o for found in by_entity.values() for o in found if o.hash in void(found, roster)]


def rebuild(connection: Connection) -> None:
    """Drop the view and make it anew from the log."""
    views.clear(connection)
    refold(connection, connection.execute(select(OP.c.entity).distinct()).scalars().all())


def study_fingerprint(connection: Connection, study: str) -> str:
    """The short digest that two people compare: equal exactly when both hold the same study."""
    return fold.fingerprint(connection.execute(select(ENTITY.c.digest).where(ENTITY.c.study == study)).scalars())


def faults(connection: Connection) -> list[str]:
    """Where the log does not hold together: texts or columns that changed, a view that differs from the log.

    The view is compared only where every operation can be read. It needs a transaction that may write.
    """
    found = []
    is_readable = True
    for row in connection.execute(select(OP, PAYLOAD.c.body).outerjoin(PAYLOAD, OP.c.arrival == PAYLOAD.c.arrival)):
        try:
            operation = _parsed(row.header, row.body)
        except (ValueError, zlib.error) as error:
            found.append(f"operation {row.hash[:12]}: {error}")
            is_readable = False
            continue
        header = operation.header
        if operation.hash != row.hash:
            found.append(f"operation {row.hash[:12]}: its text changed")
        elif (header.s, header.r, header.n, header.p, header.k, header.e) != row[2:8]:
            found.append(f"operation {row.hash[:12]}: its row changed")
    if not is_readable:
        return found
    before = views.content(connection)
    with connection.begin_nested() as trial:
        rebuild(connection)
        after = views.content(connection)
        trial.rollback()
    found += [] if lines.is_findable(connection) else ["the index of words does not fit the visits"]
    found += [f"table {name} differs from the log" for name in before if before[name] != after[name]]
    return found


def open_conflicts(connection: Connection, study: str) -> int:
    """How many fields of a study hold two values that nobody has decided between; those that only say why are left
    out."""
    open_ones = (CONFLICT.c.study == study) & CONFLICT.c.field.not_in(fold.SILENT)
    return int(connection.execute(select(func.count()).select_from(CONFLICT).where(open_ones)).scalar() or 0)


def not_understood(connection: Connection, study: str) -> int:
    """How many things of a study hold something this program cannot read; it is kept and handed on, not shown."""
    in_part = select(func.count()).where(ENTITY.c.study == study, ENTITY.c.is_understood.is_(False))
    return int(connection.execute(in_part).scalar() or 0)


def device(connection: Connection, replica: str) -> str:
    """The name of the computer a replica lives on; empty when it was never told."""
    return str(connection.execute(select(REPLICA.c.name).where(REPLICA.c.id == replica)).scalar() or "")
