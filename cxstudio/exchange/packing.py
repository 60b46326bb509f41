"""How a bundle is packed: who signs, for whom it is sealed, and which operations each chain brings along.

A run of a chain is signed where it holds a head that its author signed. Our own runs are signed as they end; another's
are lengthened with bare operations (headers alone) up to the head that its author signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ..store import bundle_log, chains, log
from ..store.operation import Operation
from . import signing
from .container import Seal
from .devices import Devices
from .keys import Keys
from .signing import SignedHead
from .strict_json import Json

MAIL = 18_000_000
"""Bytes that go through as a mail."""
FAT32 = 3_900 << 20
"""Bytes of the largest file on a FAT32 stick, with room to spare."""
MOST_LATER = 500
"""Photos sent later at a time; who still lacks some asks again."""

Runs = list[list[Operation]]


@dataclass(frozen=True)
class Packing:
    """How to pack. No `keys`: unsigned. No `seal`: open to all. `recipients` are named in the signed header. `thin`:
    photos later. `receipt`: no operations at all, only what we have. `wanted`: files the receiver asked for. `base`:
    what the bundle builds on, for a receiver of whom nothing is known. `kinds`: only these kinds of things ("study",
    "site", ...), and nothing is noted as sent."""

    keys: Keys | None = None
    seal: Seal | None = None
    recipients: tuple[str, ...] = ()
    thin: bool = False
    receipt: bool = False
    wanted: tuple[str, ...] = ()
    base: chains.Vector | None = None
    kinds: tuple[str, ...] = ()

    def header(self, study: str, runs: Runs, others: Iterable[SignedHead]) -> dict[str, Json]:
        """What the header says of all this."""
        told: dict[str, Json] = {}
        if self.keys is not None:
            own = self.keys.card.replica
            heads = [
                signing.sign_head(self.keys, study, run[-1].header.n, run[-1].hash)
                for run in runs
                if run[0].header.r == own
            ]
            told[signing.AUTHORS] = signing.listed([*heads, *others])
        if self.recipients:
            told["recipients"] = list(self.recipients)
        if self.base is not None:
            told["base"] = {replica: [number, head] for replica, (number, head) in self.base.items()}
        return told


def chain_order(operation: Operation) -> tuple[str, int, str]:
    """By author, then along the chain."""
    return operation.header.r, operation.header.n, operation.hash


def runs_of(operations: Iterable[Operation]) -> Runs:
    """Unbroken runs of each replica's chain; a gap or a fork begins a new run."""
    runs: Runs = []
    for operation in sorted(operations, key=chain_order):
        last = runs[-1][-1] if runs else None
        if last is None or operation.header.p != last.hash or operation.header.r != last.header.r:
            runs.append([])
        runs[-1].append(operation)
    return runs


def signed_by_others(
    connection: Connection, study: str, operations: Sequence[Operation], known: Devices, own: str
) -> tuple[Runs, list[SignedHead]]:
    """The runs to send, others' lengthened to the head they signed, and those heads."""
    runs = runs_of(operations)
    heads = {head.replica: head for (of, _replica), head in known.heads.items() if of == study and head.replica != own}
    wanting = [run for run in runs if run[0].header.r in heads]
    if not wanting:
        return runs, []
    links = {link.hash: link for link in log.links(connection, study)}
    bare: dict[str, list[str]] = {}
    for run in wanting:
        bare[run[-1].hash] = _between(links, run, heads[run[0].header.r])
    followers = {h for found in bare.values() for h in found}
    texts = {o.hash: o.without_payload() for o in log.with_hashes(connection, sorted(followers))}
    whole = runs_of({o.hash: o for o in (*texts.values(), *operations)}.values())
    carried = {o.hash for run in whole for o in run}
    return whole, [head for head in heads.values() if head.head in carried]


def _between(links: Mapping[str, chains.Link], run: Sequence[Operation], head: SignedHead) -> list[str]:
    """The hashes behind a run up to a signed head; none where the head lies in it or on another branch."""
    found: list[str] = []
    inside = {operation.hash for operation in run}
    current = links.get(head.head)
    while current is not None and current.hash not in inside:
        found.append(current.hash)
        current = links.get(current.previous)
    return found if current is not None else []


def signed_hashes(operations: Iterable[Operation], heads: Iterable[SignedHead]) -> frozenset[str]:
    """The operations that a signed head vouches for: those before it in the same run."""
    by_head = {(head.replica, head.number, head.head) for head in heads}
    signed: set[str] = set()
    for run in runs_of(operations):
        ends = [i for i, o in enumerate(run) if (o.header.r, o.header.n, o.hash) in by_head]
        if ends:
            signed.update(o.hash for o in run[: ends[-1] + 1])
    return frozenset(signed)


def vector_of_replica(connection: Connection, study: str, replica: str) -> chains.Vector:
    """What a replica had by its newest bundle or receipt that came here; nothing known: everything is sent."""
    for note in bundle_log.notes(connection, study):
        if note.direction == "received" and note.replica == replica:
            return note.vector
    return {}


def last_sent_vector(connection: Connection, study: str) -> chains.Vector:
    """What we had when we last sent this study; nothing where we never did."""
    for note in bundle_log.notes(connection, study):
        if note.direction == "sent" and note.counts.get("operations", 0):
            return note.vector
    return {}
