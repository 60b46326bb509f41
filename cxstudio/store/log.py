"""The operation log in the database: append, take in, read, verify. Every change folds into the view in the same
transaction, so log and tables can never part."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, func, select

from ..errors import WorkspaceError
from ..i18n import _
from ..ids import Clock, Stamp, offset_minutes
from . import fold, lines, sums, views
from .chains import Link, back_from
from .chains import vector as chain_vector
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


After = Callable[[Sequence[Operation]], Sequence[Change]]
"""What else is to be written, once it is known what the first operations are called."""


def append(
    connection: Connection, study: str, changes: Sequence[Change], clock: Clock, after: After = lambda _written: ()
) -> list[Operation]:
    """Write one operation a change, then those that `after` names; fold them together, and return them. Runs inside the
    caller's transaction."""
    pen = _Pen(connection, study, clock, *ours(connection))
    pen.write(changes)
    pen.write(after(pen.written))
    take_in(connection, pen.written)
    roster = roster_of(connection, study)
    if roster is not None and pen.written:
        _refuse_void(connection, roster, pen.written)
    _keep_clock(connection, pen.replica, pen.stamp)
    return pen.written


def _refuse_void(connection: Connection, roster: Roster, written: Sequence[Operation]) -> None:
    """What would not count anywhere is not written in the first place."""
    for entity in dict.fromkeys(o.header.e for o in written):
        found = of_entity(connection, entity, written[0].header.s)
        if void(found, roster).isdisjoint(o.hash for o in written):
            continue
        if written[0].header.r not in roster.members:
            raise WorkspaceError(
                _(
                    "This device is not in the study’s roster, so nothing it writes would count. Nothing was changed. "
                    "Send your card to the study’s lead, who adds it."
                ),
                "not-in-roster",
            )
        raise WorkspaceError(
            _("The study’s roster does not let you do this. Nothing was changed. Ask its lead."), "not-allowed"
        )


@dataclass
class _Pen:
    """Makes operations one after the other, each knowing those before it; the database is only read."""

    connection: Connection
    study: str
    clock: Clock
    replica: str
    person: str
    stamp: Stamp
    written: list[Operation] = field(default_factory=list)
    _heads: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def write(self, changes: Sequence[Change]) -> None:
        """One operation a change."""
        new = sorted({change.entity for change in changes} - set(self._heads))
        self._heads |= _heads_of_all(self.connection, self.study, new)
        number, previous = _last(self.connection, self.study, self.replica)
        for change in changes:
            if self.written:
                number, previous = self.written[-1].header.n, self.written[-1].hash
            self.written.append(self._operation(change, number + 1, previous))

    def _operation(self, change: Change, number: int, previous: str) -> Operation:
        now, known = self.clock(), self._heads[change.entity]
        self.stamp = self.stamp.next(now)
        replaced = known if change.instead_of is None else change.instead_of
        fields = [*change.values, fold.ALIVE] if change.kind is not Kind.ERASE else []
        made = make(
            Author(self.replica, self.person, now, offset_minutes(now)),
            number,
            previous,
            self.stamp,
            self.study,
            change.kind,
            change.entity,
            {name: replaced.get(name, []) for name in fields},
            {name: fit_for_exchange(value) for name, value in change.values.items()},
            change.blobs,
            change.erased_blob,
        )
        known.update({name: [made.hash] for name in fields})
        return made


def _last(connection: Connection, study: str, replica: str) -> tuple[int, str]:
    row = connection.execute(
        select(OP.c.number, OP.c.hash)
        .where(OP.c.study == study, OP.c.replica == replica)
        .order_by(OP.c.number.desc(), OP.c.arrival.desc())
        .limit(1)
    ).first()
    return (row.number, row.hash) if row else (0, "")


def _heads_of_all(connection: Connection, study: str, entities: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Entity -> its heads; one question for many of them."""
    roster, found = roster_of(connection, study), _by_entity(connection, entities)
    return {entity: _heads(found.get((study, entity), ()), roster) for entity in entities}


def heads(connection: Connection, study: str, entity: str, roster: Roster | None) -> dict[str, list[str]]:
    """Field -> hashes of the operations that hold an entity's value now, those with a lost payload included."""
    return _heads(of_entity(connection, entity, study), roster)


def _heads(operations: Sequence[Operation], roster: Roster | None) -> dict[str, list[str]]:
    """Field -> hashes of those among an entity's operations that hold its value.

    What only a newer program understands, or what the roster does not allow, is replaced too, but replaces nothing:
    here the value before it is shown.
    """
    replaced: dict[str, set[str]] = defaultdict(set)
    writers: dict[str, list[str]] = defaultdict(list)
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
    studies = sorted({o.header.s for o in (*new, *completed)})
    for study in studies:
        _remember(connection, study, [o for o in new if o.header.s == study])
    erased = {study: erasures_of(connection, [study]) for study in studies}
    kept = [o.without_payload() if erased[o.header.s].withholds(o) else o for o in new]
    unheard_of = {o.header.e for o in new} - _entities_here(connection, [o.header.e for o in new])
    _insert(connection, kept)
    _complete(connection, completed)
    also: set[str] = set()
    for study in studies:
        also |= _also_touched(connection, study, [o for o in (*new, *completed) if o.header.s == study])
    touched = {o.header.e for o in (*new, *completed)} | also
    refold(connection, touched, [o for o in kept if o.header.e in unheard_of - also])
    if any(o.header.k == Kind.ERASE.value for o in new):
        lines.squeeze(connection)
    return [*new, *completed]


def _also_touched(connection: Connection, study: str, new: Sequence[Operation]) -> set[str]:
    """What else stands otherwise now: what was erased, all things under another roster, and those of a replica that was
    revoked, once it is known which of its operations still count."""
    kinds = {o.header.k for o in new}
    touched: set[str] = set()
    if kinds & {Kind.ERASE.value, Kind.ROSTER.value}:
        _remember(connection, study, ())
        touched |= _drop_payloads(connection, study)
    roster = roster_of(connection, study)
    cut = {m.replica for m in roster.members.values() if m.heads} if roster is not None else set()
    if Kind.ROSTER.value in kinds:
        question = select(OP.c.entity).where(OP.c.study == study)
    elif some := cut & {o.header.r for o in new}:
        question = select(OP.c.entity).where(OP.c.study == study, OP.c.replica.in_(some))
    else:
        return touched
    return touched | set(connection.execute(question.distinct()).scalars())


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


def _entities_here(connection: Connection, entities: Iterable[str]) -> set[str]:
    """Of which of these some operation is here already."""
    found: set[str] = set()
    for some in _batches(sorted(set(entities))):
        found.update(connection.execute(select(OP.c.entity).where(OP.c.entity.in_(some)).distinct()).scalars())
    return found


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


# -- erasure -----------------------------------------------------------------------------------------------------


def _remember(connection: Connection, study: str, coming: Sequence[Operation]) -> None:
    """Note what is erased in a study by the erasures that stand, those among `coming` operations included; what one
    named that does not stand may come back."""
    erasing = [*with_hashes(connection, sorted(erasures_in(connection, study)))]
    erasing += [o for o in coming if o.header.k == Kind.ERASE.value]
    roster = _roster(connection, study, coming) if erasing else None
    targets = {o.header.x or o.header.e for o in erasing if roster is None or roster.lets_erase(o)}
    here = set(connection.execute(select(ERASED.c.target).where(ERASED.c.study == study)).scalars())
    views.insert(connection, ERASED, sorted((target, study) for target in targets - here))
    void_ones = {o.header.x or o.header.e for o in erasing} - targets
    for target in here & void_ones:
        connection.execute(ERASED.delete().where(ERASED.c.study == study, ERASED.c.target == target))


def erased_targets(connection: Connection) -> list[tuple[str, str]]:
    """(study, what was erased in it), of all studies: kept outside the workspace too, for the day it is restored."""
    return sorted((row.study, row.target) for row in connection.execute(select(ERASED)))


def erase_again(connection: Connection, targets: Iterable[tuple[str, str]]) -> bool:
    """Let what was erased be gone from an older state that was brought back; was anything there?"""
    missing = sorted(set(targets) - set(erased_targets(connection)))
    views.insert(connection, ERASED, [(target, study) for study, target in missing])
    touched = {
        entity for study in {study for study, _target in missing} for entity in _drop_payloads(connection, study)
    }
    touched |= {target for _study, target in missing if ":" in target} & _entities_here(
        connection, [target for _study, target in missing]
    )
    refold(connection, touched)
    return bool(missing)


def erasures_of(connection: Connection, studies: Iterable[str]) -> fold.Erasures:
    """Everything that was ever erased in these studies."""
    targets = set(connection.execute(select(ERASED.c.target).where(ERASED.c.study.in_(list(studies)))).scalars())
    return fold.Erasures(frozenset(targets), frozenset(targets))


def erasures_in(connection: Connection, study: str) -> set[str]:
    """The hashes of a study's erasing operations, whether they stand or not."""
    question = select(OP.c.hash).where(OP.c.study == study, OP.c.kind == Kind.ERASE.value)
    return set(connection.execute(question).scalars())


def _drop_payloads(connection: Connection, study: str) -> set[str]:
    """Remove the payloads that a study's erasures name; the entities that lost one."""
    erased = erasures_of(connection, [study])
    if not erased.entities:  # the same rows name entities and files
        return set()
    touched: set[str] = set()
    lost = [(o.hash, o.header.e) for o in of_study(connection, study) if o.payload_text and erased.withholds(o)]
    for hash_, entity in lost:
        arrival = select(OP.c.arrival).where(OP.c.hash == hash_).scalar_subquery()
        connection.execute(PAYLOAD.delete().where(PAYLOAD.c.arrival == arrival))
        touched.add(entity)
    return touched


def to_heal(connection: Connection, study: str) -> set[str]:
    """The operations that lost their payload to an erasure that does not stand: somebody sends them again."""
    roster = roster_of(connection, study)
    if roster is None:
        return set()
    erasing = with_hashes(connection, sorted(erasures_in(connection, study)))
    named = {o.header.e for o in erasing if not roster.lets_erase(o)}
    erased = erasures_of(connection, [study])
    suspects = [o for entity in sorted(named) for o in of_entity(connection, entity, study)]
    return {o.hash for o in suspects if o.payload_text is None and not erased.withholds(o)}


def vector(connection: Connection, study: str) -> dict[str, tuple[int, str]]:
    """What is here of a study, replica by replica, up to the first thing that is missing."""
    healing = to_heal(connection, study)
    return chain_vector(link for link in links(connection, study) if link.hash not in healing)


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


def operations_by_entity(connection: Connection, study: str, entities: Sequence[str]) -> dict[str, list[Operation]]:
    """Entity -> its operations in a study; entities of which nothing is here are left out."""
    found = _by_entity(connection, sorted(entities))
    return {entity: operations for (of, entity), operations in found.items() if of == study}


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


def refold(connection: Connection, entities: Iterable[str], whole: Sequence[Operation] = ()) -> None:
    """Fold these entities anew and put what they are into the domain tables; visits that waited for one of these
    protocol versions get their lines. `whole` are all the operations that there are of some: these are not read again,
    which halves the time that many new visits take."""
    ids = sorted(entities)
    _refold(connection, ids, whole)
    if any(kind_of(entity) == "protocol" for entity in ids):
        _refold(connection, sorted(f"visit:{id_}" for id_ in lines.behind(connection)))


def _refold(connection: Connection, ids: Sequence[str], whole: Sequence[Operation] = ()) -> None:
    in_hand = _sorted_by_entity(whole)
    held = {entity for _study, entity in in_hand}
    for some in _batches(ids):
        these = set(some)
        by_entity = {key: found for key, found in in_hand.items() if key[1] in these}
        by_entity |= _by_entity(connection, [entity for entity in some if entity not in held])
        rosters = {study: roster_of(connection, study) for study in {study for study, _entity in by_entity}}
        views.show(connection, [_state(operations, rosters[key[0]]) for key, operations in by_entity.items()])


def _by_entity(connection: Connection, entities: Sequence[str]) -> dict[tuple[str, str], list[Operation]]:
    """(study, entity) -> its operations in the order of arrival: studies never touch each other."""
    found: list[Operation] = []
    for some in _batches(entities):
        found += _operations(connection, OP.c.entity.in_(some))
    return _sorted_by_entity(found)


def _sorted_by_entity(operations: Iterable[Operation]) -> dict[tuple[str, str], list[Operation]]:
    found: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for operation in operations:
        found[operation.header.s, operation.header.e].append(operation)
    return found


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
    return _roster(connection, study, ())


def _roster(connection: Connection, study: str, coming: Sequence[Operation]) -> Roster | None:
    """The same once the `coming` operations are here too."""
    of_roster = [o for o in coming if o.header.k == Kind.ROSTER.value]
    found = in_force([*of_entity(connection, f"roster:{study}", study), *of_roster])
    ends = [head for m in found.members.values() for head in m.heads] if found is not None else []
    if found is None or not ends:
        return found
    places = [*links(connection, study), *(Link(o.hash, o.header.r, o.header.n, o.header.p) for o in coming)]
    chains = {link.hash: link for link in places}
    return replace(found, valid={head: back_from(head, chains) for head in ends if head in chains})


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
    found += sums.faults(connection)
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


def names(connection: Connection) -> dict[str, tuple[str, str]]:
    """Replica -> (person, name of the computer), of all that are known; what was never told is empty."""
    return {row.id: (row.person, row.name) for row in connection.execute(select(REPLICA))}


def name_device(connection: Connection, replica: str, name: str) -> None:
    """Note what a replica calls the computer it lives on, where nothing is noted yet."""
    unnamed = (REPLICA.c.id == replica) & (REPLICA.c.name == "") & REPLICA.c.is_ours.is_(False)
    if name:
        connection.execute(REPLICA.update().where(unnamed).values(name=fit_for_exchange(name[:200])))


def forked(connection: Connection, study: str) -> list[str]:
    """The replicas of which two operations of a study follow the same one: copied or restored without being noticed."""
    twins = select(OP.c.replica).where(OP.c.study == study).group_by(OP.c.replica, OP.c.previous)
    return sorted(set(connection.execute(twins.having(func.count() > 1)).scalars()))


def device(connection: Connection, replica: str) -> str:
    """The name of the computer a replica lives on; empty when it was never told."""
    return str(connection.execute(select(REPLICA.c.name).where(REPLICA.c.id == replica)).scalar() or "")
