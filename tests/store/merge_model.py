"""A model of several workspaces that exchange bundles, built from the real pure rules and kept in memory.

`Replica` does with dictionaries what the store does with tables. `History` lets a few of them live for some forty
steps: people record, delete, photograph and erase, sticks are lost, copied, replayed and shuffled, clocks are wrong and
jump, backups come back with and without a new identity. Beside it stands an oracle that knows only what people did and
which lines reached whom; at the end it says what must still be visible, what must be gone, and who may have hidden it.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from cxstudio.ids import Stamp
from cxstudio.store.chains import Link, Vector, forks, lacking, vector
from cxstudio.store.fold import ALIVE, KINDS, EntityState, Erasures, blob_key, erasures, fingerprint, fold_entity
from cxstudio.store.operation import Author, Json, Kind, Operation, digest, make, parse

STUDY = "study:1"
FIELDS = ("rating", "note", "status", "site")
DAY = 86_400_000
SKEWS = (0, 0, 0, 5_000, -3_600_000, DAY, 3 * 365 * DAY, -3 * 365 * DAY)
NEWER = "poll"
"""A kind of operation that this program does not know."""

Look = Mapping[str, Sequence[Json]]
"""What a person sees of an entity: by field the value shown, then those it is in conflict with."""


class PromiseBroken(AssertionError):  # noqa: N818 - reads aloud as what it is
    """A replica lost, invented, kept or showed what it must not."""


def promise(kept: bool, otherwise: str) -> None:
    if not kept:
        raise PromiseBroken(otherwise)


@dataclass(frozen=True)
class Bundle:
    """What travels: operations as their exact texts, and blobs by hash."""

    lines: tuple[tuple[str, str | None], ...]
    blobs: Mapping[str, bytes]


class Replica:
    """One workspace. A broken twin overrides one of its methods."""

    def __init__(self, name: str, salt: Callable[[int], str]) -> None:
        self.name, self.salt = name, salt
        self.stamp = Stamp()
        self.operations: dict[str, Operation] = {}
        self.by_entity: dict[str, list[str]] = {}
        self.erased = Erasures()
        self.blobs: dict[str, bytes] = {}
        self._states: dict[str, EntityState] = {}
        self._faces: dict[str, tuple[str, str]] = {}

    def copy(self) -> Self:
        """The same workspace as a backup of this moment holds it."""
        twin = type(self)(self.name, self.salt)
        twin.stamp, twin.erased = self.stamp, self.erased
        twin.operations, twin.blobs = dict(self.operations), dict(self.blobs)
        twin._states, twin._faces = dict(self._states), dict(self._faces)
        twin.by_entity = {entity: list(hashes) for entity, hashes in self.by_entity.items()}
        return twin

    # -- writing

    def heads(self, entity: str) -> dict[str, list[str]]:
        """Field -> the operations that nobody has replaced there, those with a lost payload included.

        What only a newer program understands is replaced too, but replaces nothing.
        """
        found = [self.operations[hash_] for hash_ in self.by_entity.get(entity, ())]
        understood = [operation for operation in found if operation.header.k in KINDS]
        replaced = {(name, h) for o in understood for name, hashes in o.replaces.items() for h in hashes}
        heads: dict[str, list[str]] = {}
        for operation in found:
            for name in operation.replaces:
                if (name, operation.hash) not in replaced:
                    heads.setdefault(name, []).append(operation.hash)
        return heads

    def write(
        self,
        now: int,
        kind: Kind,
        entity: str,
        values: Mapping[str, Json],
        blobs: Mapping[str, bytes] | None = None,
        erased_blob: str = "",
    ) -> Operation:
        """Write one operation on what is known here."""
        blobs = blobs or {}
        self.stamp = self.stamp.next(now)
        heads = self.heads(entity)
        names = () if kind is Kind.ERASE else (*values, ALIVE)
        number, previous = self._last()
        author = Author(self.name, wall_ms=now)
        replaces = {name: heads.get(name, []) for name in names}
        operation = make(
            author, number + 1, previous, self.stamp, STUDY, kind, entity, replaces, values, list(blobs), erased_blob,
            self.salt,
        )  # fmt: skip
        self.take_in([operation])
        self._stage(blobs)
        return operation

    def write_of_newer_kind(self, now: int, entity: str) -> Operation:
        """What a newer version of the program writes beside us."""
        known = self.copy()
        plain = known.write(now, Kind.SET, entity, {"poll": now % 7})
        operation = parse(plain.header_text.replace('"k":"set"', f'"k":"{NEWER}"'), plain.payload_text)
        self.stamp = known.stamp
        self.take_in([operation])
        return operation

    def _last(self) -> tuple[int, str]:
        numbers = {o.header.n: hash_ for hash_, o in self.operations.items() if o.header.r == self.name}
        number = max(numbers, default=0)
        return number, numbers.get(number, "")

    # -- taking in

    def take_in(self, operations: Iterable[Operation]) -> int:
        """Add what is new here or brings a payload that is missing, remember what was erased for ever, and drop what
        that names. How many were new."""
        new = {o.hash: o for o in operations if self.lacks(o.hash, o.payload_text is not None)}
        added = erasures(new.values())
        self.erased = Erasures(self.erased.entities | added.entities, self.erased.blobs | added.blobs)
        before = len(self.operations), self._payloads()
        for operation in new.values():
            self._keep(operation.without_payload() if self.erased.withholds(operation) else operation)
        if added.entities or added.blobs:
            self._drop(added)
        return len(self.operations) - before[0] + max(0, self._payloads() - before[1])

    def lacks(self, hash_: str, has_payload: bool) -> bool:
        """Would this operation be of use here?"""
        here = self.operations.get(hash_)
        return here is None or (has_payload and here.payload_text is None)

    def _payloads(self) -> int:
        return sum(operation.payload_text is not None for operation in self.operations.values())

    def _keep(self, operation: Operation) -> None:
        if operation.hash not in self.operations:
            self.by_entity.setdefault(operation.header.e, []).append(operation.hash)
        self.operations[operation.hash] = operation
        self._changed(operation.header.e)

    def _changed(self, entity: str) -> None:
        self._states.pop(entity, None)
        self._faces.pop(entity, None)

    def _drop(self, added: Erasures) -> None:
        for hash_, operation in self.operations.items():
            if operation.payload_text is not None and added.withholds(operation):
                self.operations[hash_] = operation.without_payload()
                self._changed(operation.header.e)
        wanted = self.wanted_blobs()
        self.blobs = {sha: content for sha, content in self.blobs.items() if sha in wanted}

    def wanted_blobs(self) -> set[str]:
        """The blobs that a payload still here refers to."""
        return {sha for operation in self.operations.values() for sha in operation.blobs}

    def _stage(self, blobs: Mapping[str, bytes]) -> None:
        wanted = self.wanted_blobs() if blobs else set()
        self.blobs.update({sha: content for sha, content in blobs.items() if sha in wanted})

    # -- exchanging

    def links(self) -> list[Link]:
        return [Link(o.hash, o.header.r, o.header.n, o.header.p) for o in self.operations.values()]

    def send(self, have: Vector | None = None, with_blobs: bool = True) -> Bundle:
        """A bundle for somebody who has that vector; for anybody where it is None. Erasures always come along."""
        lacks = lacking(self.links(), have or {})
        sent = [o for o in self.operations.values() if o.hash in lacks or o.header.k == Kind.ERASE.value]
        wanted = {sha for operation in sent for sha in operation.blobs}
        blobs = {sha: content for sha, content in self.blobs.items() if sha in wanted} if with_blobs else {}
        return Bundle(tuple((o.header_text, o.payload_text) for o in sent), blobs)

    def receive(self, bundle: Bundle, now: int, rng: random.Random | None = None) -> int:
        """Take a bundle in; with `rng` its lines come in any order and in several portions. How many were new."""
        lines = list(bundle.lines)
        portions = [lines]
        if rng is not None:
            rng.shuffle(lines)
            cut = rng.randint(0, len(lines))
            portions = [lines[:cut], lines[cut:]]
        new = 0
        for portion in portions:
            fresh = [parse(*line) for line in portion if self.lacks(digest(line[0]), line[1] is not None)]
            new += self.take_in(fresh)
            for operation in fresh:
                self.stamp = self.stamp.seen(operation.stamp, now)
        self._stage(bundle.blobs)
        return new

    # -- showing

    def state(self, entity: str) -> EntityState:
        """The entity as the fold gives it."""
        if entity not in self._states:
            self._states[entity] = fold_entity(self.operations[hash_] for hash_ in self.by_entity[entity])
        return self._states[entity]

    def look(self, entity: str) -> Look:
        """What a person sees of the entity; nothing of one that is deleted or erased."""
        state = self.state(entity)
        if not state.is_alive:
            return {}
        return {name: [head.value for head in heads] for name, heads in state.heads.items() if name != ALIVE}

    def picture(self) -> tuple[str, tuple[str, ...]]:
        """All there is to know about this replica's content: a digest, and the blobs that are here."""
        faces = [self._face(entity) for entity in sorted(self.by_entity)]
        held = sorted((o.hash, o.payload_text is None) for o in self.operations.values())
        links = self.links()
        rest = [vector(links), forks(links), sorted(self.erased.entities), sorted(self.erased.blobs)]
        whole = [fingerprint(face[0] for face in faces), faces, held, rest]
        return digest(json.dumps(whole, sort_keys=True)), tuple(sorted(self.blobs))

    def _face(self, entity: str) -> tuple[str, str]:
        """(digest of the state, all that is shown of it)."""
        if entity not in self._faces:
            state = self.state(entity)
            shown = [state.is_alive, state.is_erased, state.values(), state.conflicts, self.look(entity)]
            self._faces[entity] = (state.digest(), json.dumps(shown))
        return self._faces[entity]


@dataclass
class Desk:
    """Where a replica stands: how wrong its clock is, its backup, and which lines ever reached it (the oracle's)."""

    replica: Replica
    skew: int
    held: set[str] = field(default_factory=set)
    backup: tuple[Replica, set[str]] | None = None


@dataclass(frozen=True)
class Deed:
    """Something a person wrote, and what was on their machine when they did."""

    operation: Operation
    values: Mapping[str, Json]
    knew: frozenset[str]
    blobs: tuple[str, ...] = ()


class World:
    """Some replicas, the sticks between them, and the oracle."""

    def __init__(self, rng: random.Random, replicas: int, of_kind: type[Replica] = Replica) -> None:
        self.rng = rng
        self.now = 1_750_000_000_000
        self.desks = [Desk(of_kind(f"R{n}", self._salt), rng.choice(SKEWS)) for n in range(replicas)]
        self.sticks: list[Bundle] = []
        self.deeds: dict[str, Deed] = {}
        self.seen_states: dict[frozenset[str], str] = {}
        self.counts: Counter[str] = Counter()
        self.entities = 0
        self.identities = replicas

    def _salt(self, size: int) -> str:
        return f"{self.rng.getrandbits(8 * size):0{2 * size}x}"

    # -- what people do

    def edit(self, desk: Desk, entity: str, values: Mapping[str, Json], kind: Kind = Kind.SET) -> None:
        self._write(desk, kind, entity, values)

    def delete(self, desk: Desk, entity: str) -> None:
        self._write(desk, Kind.DELETE, entity, {})

    def resolve(self, desk: Desk, entity: str) -> None:
        """Decide the open conflicts of an entity by what is shown."""
        state = desk.replica.state(entity) if entity in desk.replica.by_entity else None
        if state is not None and state.conflicts:
            self._write(desk, Kind.RESOLVE, entity, {name: state.value(name) for name in state.conflicts})
            self.counts["resolved"] += 1

    def photograph(self, desk: Desk, entity: str, content: bytes) -> None:
        sha = hashlib.sha256(content).hexdigest()
        self.counts["photos"] += 1
        name = f"evidence/{self.counts['photos']}/file"
        self._write(desk, Kind.PHOTO, entity, {name: {"sha256": sha}}, {sha: content})

    def erase(self, desk: Desk, entity: str) -> None:
        self._write(desk, Kind.ERASE, entity, {})

    def erase_blob(self, desk: Desk, sha: str) -> None:
        self._write(desk, Kind.ERASE, "-", {}, erased_blob=blob_key(STUDY, sha), named=(sha,))

    def run_newer_program(self, desk: Desk, entity: str) -> None:
        knew = frozenset(desk.held)
        self._note(desk, desk.replica.write_of_newer_kind(self.now + desk.skew, entity), {}, knew, ())

    def _write(
        self,
        desk: Desk,
        kind: Kind,
        entity: str,
        values: Mapping[str, Json],
        blobs: Mapping[str, bytes] | None = None,
        erased_blob: str = "",
        named: tuple[str, ...] = (),
    ) -> None:
        knew = frozenset(desk.held)
        operation = desk.replica.write(self.now + desk.skew, kind, entity, values, blobs, erased_blob)
        self._note(desk, operation, values, knew, (*named, *(blobs or {})))

    def _note(
        self, desk: Desk, operation: Operation, values: Mapping[str, Json], knew: frozenset[str], blobs: tuple[str, ...]
    ) -> None:
        self.deeds[operation.hash] = Deed(operation, values, knew, blobs)
        desk.held.add(operation.hash)

    def send(self, desk: Desk, have: Vector | None, with_blobs: bool) -> None:
        self.sticks.append(desk.replica.send(have, with_blobs))
        self.counts["bundles"] += 1

    def receive(self, desk: Desk, bundle: Bundle, shuffled: bool = False) -> None:
        """Take a bundle in, twice: the second time must change nothing. Equal operations must be an equal state."""
        replica, now = desk.replica, self.now + desk.skew
        replica.receive(bundle, now, self.rng if shuffled else None)
        desk.held.update(digest(header) for header, _payload in bundle.lines)
        after = replica.picture()
        promise(replica.receive(bundle, now, self.rng if shuffled else None) == 0, "a bundle was new twice")
        promise(replica.picture() == after, "importing twice is not importing once")
        known = frozenset(replica.operations)
        self.counts["equal sets"] += known in self.seen_states
        promise(self.seen_states.setdefault(known, after[0]) == after[0], "equal operations, unequal states")

    def back_up(self, desk: Desk) -> None:
        desk.backup = (desk.replica.copy(), set(desk.held))

    def restore(self, desk: Desk, new_identity: bool) -> None:
        """Bring the backup back. Without a new identity the next operation forks the chain."""
        if desk.backup is None:
            return
        replica, held = desk.backup
        desk.replica, desk.held = replica.copy(), set(held)
        self.counts["restores" if new_identity else "forks"] += 1
        if new_identity:
            desk.replica.name = f"R{self.identities}"
            self.identities += 1

    # -- the end

    def meet(self, alive: set[str]) -> None:
        """Each gives each what their vector says they lack; then all give all everything, for missing blobs too."""
        pairs = [(giver, taker) for giver in self.desks for taker in self.desks if giver is not taker]
        self.rng.shuffle(pairs)
        for giver, taker in pairs:
            lacking = giver.replica.send(vector(taker.replica.links()))
            self.receive(taker, lacking, shuffled=self.rng.random() < 0.5)
        for desk in self.desks:
            promise(alive == set(desk.replica.operations), "an operation was lost, invented or not sent")
        full = [desk.replica.send() for desk in self.desks]
        for desk in self.desks:
            self.rng.shuffle(full)
            new = [desk.replica.receive(bundle, self.now + desk.skew, self.rng) for bundle in full]
            promise(not any(new), "a bundle was new twice")

    def judge(self) -> None:
        """Let all meet, then compare what there is with what there must be."""
        alive = set().union(*(desk.held for desk in self.desks))
        self.meet(alive)
        replicas = [desk.replica for desk in self.desks]
        texts = {tuple(sorted((o.header_text, o.payload_text or "") for o in r.operations.values())) for r in replicas}
        promise(len({replica.picture() for replica in replicas}) == len(texts) == 1, "the replicas diverged")
        deeds = {hash_: self.deeds[hash_] for hash_ in alive}
        for replica in replicas:
            _nothing_erased_is_left(replica, deeds)
        _nothing_was_lost(replicas[0], deeds)
        self.counts["operations"] += len(alive)
        self.counts["conflicts"] += sum(len(replicas[0].state(e).conflicts) for e in replicas[0].by_entity)


def _erasing(deeds: Mapping[str, Deed]) -> tuple[set[str], set[str]]:
    """(entities, blobs) that somebody erased."""
    erasing = [deed for deed in deeds.values() if deed.operation.header.k == Kind.ERASE.value]
    return {d.operation.header.e for d in erasing if not d.blobs}, {sha for deed in erasing for sha in deed.blobs}


def _nothing_erased_is_left(replica: Replica, deeds: Mapping[str, Deed]) -> None:
    entities, blobs = _erasing(deeds)
    for hash_, deed in deeds.items():
        if deed.operation.header.k == Kind.ERASE.value:
            continue
        gone = deed.operation.header.e in entities or not blobs.isdisjoint(deed.blobs)
        text = replica.operations[hash_].payload_text
        promise(text == (None if gone else deed.operation.payload_text), "an erased payload is left, or another lost")
    referred = {sha for deed in deeds.values() if deed.operation.header.e not in entities for sha in deed.blobs}
    promise(set(replica.blobs) <= referred - blobs, "an erased photo is left")
    for entity in entities & replica.by_entity.keys():
        promise(not replica.look(entity), "an erased entity is shown")


def _nothing_was_lost(replica: Replica, deeds: Mapping[str, Deed]) -> None:
    """A value may be hidden only by somebody who had it: who replaced it, who deleted its entity, or an erasure."""
    erased, erased_blobs = _erasing(deeds)
    of_entity: dict[str, list[Deed]] = {}
    for deed in deeds.values():
        of_entity.setdefault(deed.operation.header.e, []).append(deed)
    for entity, found in of_entity.items():
        if entity not in erased:
            whole = [d for d in found if erased_blobs.isdisjoint(d.blobs) and d.operation.header.k != NEWER]
            _entity_is_whole(replica.look(entity), found, whole)


def _entity_is_whole(look: Look, found: Sequence[Deed], whole: Sequence[Deed]) -> None:
    understood = [d for d in found if d.operation.header.k not in (NEWER, Kind.ERASE.value)]
    deletions = [d for d in understood if d.operation.header.k == Kind.DELETE.value]
    final = [x for x in deletions if all(d is x or d.operation.hash in x.knew for d in understood)]
    promise(not (final and look), "what was deleted knowingly came back")
    hidden = set().union(*(_replaced_by(x, understood) for x in deletions)) if not look else set()
    for deed in whole:
        hash_ = deed.operation.hash
        for name in (*deed.values, ALIVE):
            replacing = [d for d in understood if hash_ in d.operation.replaces.get(name, ())]
            promise(all(hash_ in d.knew for d in replacing), "somebody replaced what they never had")
            shown = name == ALIVE or deed.values[name] in look.get(name, ())
            promise(bool(replacing) or hash_ in hidden or shown, "a value was lost silently")
    written = [(name, value) for deed in whole for name, value in deed.values.items()]
    for name, values in look.items():
        promise(all((name, value) in written for value in values), "a value was invented")


def _replaced_by(deletion: Deed, deeds: Sequence[Deed]) -> set[str]:
    """What a deletion takes the place of, with all that this had taken the place of before."""
    by_hash = {deed.operation.hash: deed for deed in deeds}
    found: set[str] = set()
    waiting = [deletion.operation.hash]
    while waiting:
        here = by_hash.get(waiting.pop())
        fresh = set(here.operation.replaces.get(ALIVE, ())) - found if here else set()
        found |= fresh
        waiting += fresh
    return found


@dataclass(frozen=True)
class Weights:
    """How often what happens, in any unit."""

    edit: float = 38
    delete: float = 6
    photo: float = 10
    erase: float = 2
    resolve: float = 3
    newer: float = 1
    send: float = 16
    receive: float = 21
    back_up: float = 4
    restore: float = 4
    lose: float = 1


USUAL = Weights()
MANY_RESTORES = Weights(back_up=10, restore=12)


def history(seed: int, of_kind: type[Replica] = Replica, weights: Weights = USUAL, steps: int = 40) -> Counter[str]:
    """One random history from its seed, judged. Counts of what happened; raises PromiseBroken."""
    rng = random.Random(seed)
    world = World(rng, rng.randint(3, 5), of_kind)
    names, chances = zip(*vars(weights).items(), strict=True)
    for name in rng.choices(names, chances, k=steps):
        jump = rng.randint(-7_200_000, 7_200_000) if rng.random() < 0.1 else rng.randint(-2_000, 60_000)
        world.now += jump
        _STEPS[name](world, rng.choice(world.desks))
    world.judge()
    return world.counts


def _entity(world: World) -> str:
    return f"visit:{world.rng.randrange(max(1, world.entities))}"


def _edit(world: World, desk: Desk) -> None:
    rng = world.rng
    world.entities += world.entities == 0 or rng.random() < 0.25
    values = {name: rng.randint(0, 9) for name in rng.sample(FIELDS, rng.randint(1, 3))}
    world.edit(desk, _entity(world), values)


def _erase(world: World, desk: Desk) -> None:
    if world.rng.random() < 0.5:
        world.erase(desk, _entity(world))
    elif desk.replica.blobs:
        world.erase_blob(desk, world.rng.choice(sorted(desk.replica.blobs)))


def _resolve(world: World, desk: Desk) -> None:
    open_ones = [entity for entity in sorted(desk.replica.by_entity) if desk.replica.state(entity).conflicts]
    if open_ones:
        world.resolve(desk, world.rng.choice(open_ones))


def _send(world: World, desk: Desk) -> None:
    other = world.rng.choice(world.desks).replica
    have = vector(other.links()) if world.rng.random() < 0.5 else world.rng.choice((None, {}))
    world.send(desk, have, with_blobs=world.rng.random() < 0.8)


def _receive(world: World, desk: Desk) -> None:
    if world.sticks:
        world.receive(desk, world.rng.choice(world.sticks), shuffled=world.rng.random() < 0.5)


def _lose(world: World, _desk: Desk) -> None:
    if world.sticks:
        world.sticks.pop(world.rng.randrange(len(world.sticks)))


_STEPS: Mapping[str, Callable[[World, Desk], None]] = {
    "edit": _edit,
    "delete": lambda world, desk: world.delete(desk, _entity(world)),
    "photo": lambda world, desk: world.photograph(desk, _entity(world), b"jpeg %d" % world.rng.randint(0, 30)),
    "erase": _erase,
    "resolve": _resolve,
    "newer": lambda world, desk: world.run_newer_program(desk, _entity(world)),
    "send": _send,
    "receive": _receive,
    "back_up": lambda world, desk: world.back_up(desk),
    "restore": lambda world, desk: world.restore(desk, new_identity=world.rng.random() < 0.5),
    "lose": _lose,
}
