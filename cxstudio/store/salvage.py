"""What of a damaged database is still whole: operations that match their own hashes, payloads that match what their
headers promise, and the drafts that can be read. Nothing is trusted because of the place where it was found."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from ..study.protocol import Protocol, Value
from ..study.visit import Answer, Evidence, MarkedMoment, ObservedEvent, Visit
from .carving import Row, pages_of, rows_of
from .drafts import PARTS
from .operation import Operation, digest, parse

_VALUES: dict[str, type[Value]] = {
    "answer": Answer,
    "evidence": Evidence,
    "event": ObservedEvent,
    "moment": MarkedMoment,
}
_NAMES = {kind: name for name, kind in PARTS.items()}


@dataclass(frozen=True)
class Device:
    """A workspace on a computer, as the database named it."""

    id: str
    name: str
    person: str
    is_ours: bool


@dataclass(frozen=True)
class Salvage:
    """What was found whole. `headers` and `payloads` by their hashes, as exact texts; drafts by visit, protocols in
    design by study (their JSON)."""

    headers: Mapping[str, str] = field(default_factory=dict)
    payloads: Mapping[str, str] = field(default_factory=dict)
    drafts: Mapping[str, Visit] = field(default_factory=dict)
    protocols: Mapping[str, str] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)

    def operations(self) -> list[Operation]:
        """Every operation, with its payload where that was found too; each replica's in the order of its chain."""
        made = []
        for text in self.headers.values():
            with suppress(ValueError):  # its hash holds, so it was written as it is: by a program we do not understand
                bare = parse(text, None)
                payload = self.payloads.get(bare.header.c)
                made.append(bare if payload is None else parse(text, payload))
        return sorted(made, key=lambda o: (o.header.s, o.header.r, o.header.n))

    def with_log_of(self, other: Salvage) -> Salvage:
        """The operations of both; drafts and the like stay ours, since those of a backup are older."""
        return replace(
            self,
            headers={**other.headers, **self.headers},
            payloads={**other.payloads, **self.payloads},
            devices={**other.devices, **self.devices},
        )


def salvage(path: Path) -> Salvage:
    """Read what is whole in the database at `path`, in memory of its size. Raises OSError where it cannot be read."""
    found = _Found()
    for row in rows_of(pages_of(path)):
        found.look_at(row)
    return Salvage(found.headers, found.payloads, found.visits(), found.protocols, found.devices)


class _Found:
    """Rows sorted by what they are. A row's shape says what it may be, its content whether it is."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.payloads: dict[str, str] = {}
        self.heads: dict[str, str] = {}
        self.parts: dict[str, dict[tuple[str, str], object]] = {}
        self.protocols: dict[str, str] = {}
        self.devices: dict[str, Device] = {}

    def look_at(self, row: Row) -> None:
        """Keep what the row holds, where it is one of ours."""
        match row:
            case (int(), None, str(hash_), *_, str(header)) if len(row) == 10 and digest(header) == hash_:
                self.headers[hash_] = header
            case (int(), None, bytes(body)):
                self._payload(body)
            case (int(), str(visit), str(), int(), str(body)) if body.startswith("{"):
                self.heads[visit] = body
            case (str(visit), str(kind), str(key), str(body)) if kind in _VALUES:
                self._part(visit, kind, key, body)
            case (int(), str(study), int(), str(body)) if body.startswith("{"):
                self._protocol(study, body)
            case (int(), str(id_), str(name), str(person), int() as ours, str(), int(), int()):
                self.devices[id_] = Device(id_, name, person, bool(ours))

    def _payload(self, body: bytes) -> None:
        with suppress(zlib.error, UnicodeDecodeError):
            text = zlib.decompress(body).decode()
            self.payloads[digest(text)] = text

    def _part(self, visit: str, kind: str, key: str, body: str) -> None:
        with suppress(ValidationError):
            _VALUES[kind].model_validate_json(body)
            self.parts.setdefault(visit, {})[kind, key] = json.loads(body)

    def _protocol(self, study: str, body: str) -> None:
        with suppress(ValidationError):
            Protocol.model_validate_json(body)
            self.protocols[study] = body

    def visits(self) -> dict[str, Visit]:
        """The drafts whose heads can be read, with every part of theirs that can."""
        found = {}
        for id_, head in self.heads.items():
            with suppress(ValidationError, ValueError):
                found[id_] = Visit.model_validate({**json.loads(head), **_by_name(self.parts.get(id_, {}))})
        return found


def _by_name(parts: Mapping[tuple[str, str], object]) -> dict[str, object]:
    """The parts of a draft under the names of a visit's fields: answers by item, the others in order."""
    found: dict[str, object] = {
        _NAMES[kind]: [value for (sort, _key), value in sorted(parts.items()) if sort == kind] for kind in _VALUES
    }
    return {**found, "answers": {key: value for (kind, key), value in parts.items() if kind == "answer"}}


def gaps(operations: Iterable[Operation]) -> Counter[str]:
    """Replica -> how many operations of its chains are not here although later ones are."""
    numbers: dict[tuple[str, str], set[int]] = {}
    for operation in operations:
        numbers.setdefault((operation.header.r, operation.header.s), set()).add(operation.header.n)
    missing: Counter[str] = Counter()
    for (replica, _study), found in numbers.items():
        missing[replica] += max(found) - len(found)
    return +missing
