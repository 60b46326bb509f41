"""One operation: a hash-chained header with a detachable payload, as exact texts.

The header says who changed what and which operations' values it replaces; the payload holds the values and can be
removed (erasure) without breaking the chain. Hashes are over the bytes as written, so no canonical form is needed.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from ..ids import Stamp

SCHEMA = 1
Json = JsonValue
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
Values = Mapping[str, Json]


class Kind(Enum):
    """What an operation does. Unknown kinds from newer programs are kept and relayed, and fold to nothing."""

    SET = "set"
    DELETE = "del"
    PHOTO = "photo"
    SEAL = "seal"
    PUBLISH = "publish"
    RESOLVE = "resolve"
    ERASE = "erase"
    ROSTER = "roster"
    OWN = "own"


class Header(BaseModel):
    """The header's fields under their short names; see `Operation` for what they are. Unknown ones are kept."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    v: int
    r: str = Field(max_length=64)
    n: int = Field(ge=1, lt=2**53)
    p: str
    t: tuple[Annotated[int, Field(ge=0, lt=2**48)], Annotated[int, Field(ge=0, lt=2**16)]]
    w: int = Field(gt=-(2**53), lt=2**53)
    z: int = Field(ge=-1440, le=1440)
    a: str
    s: str = Field(max_length=64)
    k: str = Field(max_length=16)
    e: str = Field(max_length=200)
    h: dict[str, list[str]]
    c: str
    g: int = 0
    x: str = ""


class Payload(BaseModel):
    """The detachable part: a salt that hides low-entropy values, the values by field, and the blobs they refer to."""

    model_config = ConfigDict(frozen=True, extra="allow")

    salt: str = Field(min_length=32, max_length=32)
    values: dict[str, Json]
    blobs: list[str] = []


@dataclass(frozen=True)
class Operation:
    """An operation as its two exact texts and what they say.

    `payload_text` is None once the payload was erased or withheld. `replaces` gives, for each field written, the
    hashes of the operations whose values this one takes the place of.
    """

    hash: str
    header_text: str
    payload_text: str | None
    header: Header
    values: Values | None
    blobs: tuple[str, ...]

    @property
    def stamp(self) -> Stamp:
        """The hybrid logical time it was written at."""
        return Stamp(*self.header.t)

    @property
    def rank(self) -> tuple[Stamp, str, str]:
        """Of concurrent values the one of the highest rank is shown until a person decides."""
        return self.stamp, self.header.r, self.hash

    @property
    def replaces(self) -> Mapping[str, Sequence[str]]:
        """Field -> hashes of the operations whose values it replaces; every field written has an entry."""
        return self.header.h

    def without_payload(self) -> Operation:
        """The same operation with its payload removed; chain and hash are unchanged."""
        return Operation(self.hash, self.header_text, None, self.header, None, ())


@dataclass(frozen=True)
class Author:
    """Who writes: the replica (this workspace on this computer) and the person, with local time for people."""

    replica: str
    person: str = ""
    wall_ms: int = 0
    utc_offset: int = 0


def digest(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def fit_for_exchange(value: Json) -> Json:
    """The value as every reader takes it: no NUL, no half characters, no whole number beyond 64 bits. Pasted text and
    file names bring such things, and the bundle of a whole study would be refused for one of them."""
    if isinstance(value, str):
        return _NO_TEXT.sub("", value)
    if isinstance(value, dict):
        return {_NO_TEXT.sub("", name): fit_for_exchange(part) for name, part in value.items()}
    if isinstance(value, list):
        return [fit_for_exchange(part) for part in value]
    if isinstance(value, int) and abs(value) >= 2**63:
        return float(value)
    return value


def make(
    author: Author,
    number: int,
    previous: str,
    stamp: Stamp,
    study: str,
    kind: Kind,
    entity: str,
    replaces: Mapping[str, Sequence[str]],
    values: Values,
    blobs: Sequence[str] = (),
    erased_blob: str = "",
    salt: Callable[[int], str] = secrets.token_hex,
) -> Operation:
    """Write a new operation. `number` counts from 1 within a replica's chain of one study; `previous` is its
    predecessor's hash, empty for the first. `erased_blob` is the keyed hash of a blob that an erasure names.

    Raises ValueError for a value whose field has no entry in `replaces`: it would never be shown."""
    if kind is not Kind.ERASE and not values.keys() <= replaces.keys():
        raise ValueError(f"no entry says what these replace: {', '.join(sorted(values.keys() - replaces.keys()))}")
    payload_text = _text({"salt": salt(16), "values": dict(values), "blobs": list(blobs)})
    fields: dict[str, object] = {
        "v": SCHEMA, "r": author.replica, "n": number, "p": previous, "t": [stamp.ms, stamp.count], "w": author.wall_ms,
        "z": author.utc_offset, "a": author.person, "s": study, "k": kind.value, "e": entity,
        "h": {field: sorted(hashes) for field, hashes in sorted(replaces.items())}, "c": digest(payload_text), "g": 0,
    }  # fmt: skip
    if erased_blob:
        fields["x"] = erased_blob
    return parse(_text(fields), payload_text)


def parse(header_text: str, payload_text: str | None) -> Operation:
    """Read an operation from its exact texts. Raises ValueError with a short reason when it is not one, or when the
    payload is not the one the header commits to."""
    try:
        header = Header.model_validate_json(header_text)
        payload = None if payload_text is None else Payload.model_validate_json(payload_text)
        if payload is not None:
            _text(payload.values)  # refuses NaN and Infinity, which are no JSON and equal not even themselves
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    if payload_text is not None and digest(payload_text) != header.c:
        raise ValueError("the payload does not match its header")
    values = None if payload is None else payload.values
    blobs = () if payload is None else tuple(payload.blobs)
    return Operation(digest(header_text), header_text, payload_text, header, values, blobs)
