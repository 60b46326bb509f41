"""Folded states read as the things they describe, whatever a stranger's operations put into their fields.

Whatever has the wrong form, a wrong type or a number beyond all sense is left out (where two values of a field stand
beside each other, the other one counts), and the rest of the thing stands. So one bad field hides neither its visit nor
anybody else's. Each function here is pure: the same state gives the same thing everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from pydantic import ValidationError

from ..study.plan import Site, Study
from ..study.protocol import Protocol, Value
from ..study.redaction import MOST_PATCHES, everything
from ..study.visit import Answer, AnswerValue, Cell, Evidence, MarkedMoment, ObservedEvent, Remark, Visit, VisitState
from .fold import EntityState
from .operation import Json

PLAIN = ("number", "site", "observer", "wave", "state", "started_at", "completed_at", "protocol")
REST = ("draws", "reverse", "utc_offset", "zone", "language", "synthetic", "practice", "brought", "beside", "moves",
        "watched", "pauses", "events", "moments", "remarks", "trashed")  # fmt: skip
LATER = ("rotation", "redaction", "clearance", "marks", "look", "trashed_at")
SPLIT = ("item", "caption", "in_report", "touchpoint", *LATER)
"""Facts about a piece of evidence that people change apart from each other, so each is a field of its own. Those of
`LATER` are written only once they say something."""
NUMBER_MAX = 1_000_000
"""The highest number a visit or a protocol version may bear."""
_HEAD = (*PLAIN, *REST[:-4])
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOMENTS = range(2**47)
"""Milliseconds since 1970 that every calendar can show (until the year 6429)."""
_SPANS = range(-(2**47), 2**47)
"""Milliseconds from a visit's start; below zero where a clock was set back."""
_COUNTS = range(2**53)
_OFFSETS = range(-1440, 1441)
LARGEST = 1e100
"""The largest figure an answer may hold: a slip of the finger stays to be seen, hundreds of digits do not."""
_ALL_COVERED: Json = [everything().model_dump(mode="json")]
"""What stands for areas of a photo that cannot be read: better nothing is seen than what was to be hidden."""

Thing = TypeVar("Thing", bound=Value)


@dataclass(frozen=True)
class PublishedText:
    """A protocol version as it was published: its number within the study, its title, and its exact text."""

    number: int
    title: str
    body: str


@lru_cache(maxsize=8)
def protocol_of(body: str) -> Protocol:
    """The protocol of a published text. Whoever reads the same text gets the same object: what is remembered of a
    protocol is found by what it is, and two equal ones would be compared item by item each time."""
    return Protocol.model_validate_json(body)


def kind_of(entity: str) -> str:
    """What "visit:0192..." is: "visit"."""
    return entity.partition(":")[0]


def id_of(entity: str) -> str:
    """Which one "visit:0192..." is: "0192..."."""
    return entity.partition(":")[2]


def study_from(state: EntityState) -> tuple[Study | None, bool]:
    """(the study, was all of it understood). A study whose title is still on its way is called by its id."""
    id_ = id_of(state.entity)
    if id_ != state.study or not _ID.fullmatch(id_):  # an operation of one study says nothing about another
        return None, False
    fields, is_whole = _understood(
        state, Study.model_fields, lambda name, value: _read(Study, {"title": id_, name: value, "id": id_}) is not None
    )
    return _read(Study, {"title": id_, **fields, "id": id_}), is_whole


def site_from(state: EntityState) -> tuple[Site | None, bool]:
    """(the site, was all of it understood). A site whose name is still on its way has an empty one."""
    id_ = id_of(state.entity)
    if not _ID.fullmatch(id_):
        return None, False
    fields, is_whole = _understood(state, Site.model_fields, lambda _name, value: isinstance(value, str))
    return _read(Site, {"name": "", **fields, "id": id_, "study": state.study}), is_whole


def protocol_from(state: EntityState) -> tuple[PublishedText | None, bool]:
    """(the published version, was all of it understood); None unless its text is what it is named by."""
    bodies = [head.value for head in state.heads.get("body", ()) if isinstance(head.value, str)]
    body = next((text for text in bodies if hashlib.sha256(text.encode()).hexdigest() == id_of(state.entity)), "")
    try:
        title = Protocol.model_validate_json(body).title
    except ValidationError:
        return None, False
    numbers = [head.value for head in state.heads.get("number", ())]
    sound = [n for n in numbers if isinstance(n, int) and n in range(1, NUMBER_MAX + 1)]
    return PublishedText(sound[0] if sound else 1, title, body), numbers[:1] == sound[:1] != []


def visit_from(state: EntityState) -> tuple[Visit | None, bool]:
    """(the visit, was all of it understood); None while its protocol and id are not known."""
    id_ = id_of(state.entity)
    if not _ID.fullmatch(id_):
        return None, False
    if "protocol" not in state.heads:  # it is still on its way
        return None, True
    whole = _visit(state, state.values())
    if whole is not None and _is_sound(whole) and all(map(_is_sound, _all_parts(whole))):
        return whole, True
    fields, _is_whole = _understood(state, state.heads, _is_field_of_visit)
    unread = {name: _ALL_COVERED for name in state.heads if name.endswith("/redaction") and name not in fields}
    return _visit(state, {**fields, **unread}), False


def _visit(state: EntityState, values: Mapping[str, Json]) -> Visit | None:
    fields = {name: value for name, value in {**values, **_covered_by_anybody(state)}.items() if value is not None}
    head = {name: fields[name] for name in _HEAD if name in fields}
    if head.get("state") == VisitState.APPROVED.value and any(map(_is_judged, state.unseen)):
        head["state"] = VisitState.SUBMITTED.value  # it waits for somebody who has seen all of it
    return _read(Visit, {**head, **_parts(fields), "id": id_of(state.entity), "study": state.study})


def _is_judged(field: str) -> bool:
    """Does a reviewer judge by this field of a visit?"""
    return field.startswith(("answer/", "event/")) or field.endswith("/file")


def _covered_by_anybody(state: EntityState) -> dict[str, Json]:
    """Where several people covered areas of a photo at once, all of them are covered: a merge lifts none."""
    found: dict[str, Json] = {}
    for name, heads in state.heads.items():
        if name.endswith("/redaction") and len(heads) > 1:
            sound = [
                head.value for head in heads if isinstance(head.value, list) and _is_field_of_visit(name, head.value)
            ]
            areas = {json.dumps(area, sort_keys=True): area for value in sound for area in value}
            readable = len(sound) == len(heads) and len(areas) <= MOST_PATCHES
            found[name] = list(areas.values()) if readable else _ALL_COVERED
    return found


def _is_field_of_visit(name: str, value: Json) -> bool:
    """Can this value of one field of a visit be read by itself? Fields that make no part of it do no harm."""
    kind, _slash, key = name.partition("/")
    piece, _slash, what = key.partition("/")
    nothing: dict[str, Json] = {"id": piece, "sha256": "0" * 64}
    part: Value | None
    match kind:
        case "answer":
            part = _read(Answer, _named(value, "item", key))
        case "event":
            part = _read(ObservedEvent, _named(value, "id", key))
        case "moment":
            part = _read(MarkedMoment, _named(value, "id", key))
        case "remark":
            part = _read(Remark, _named(value, "id", key))
        case "evidence" if what == "file":
            part = _read(Evidence, _named(value, "id", piece))
        case "evidence" if what in SPLIT:
            part = _read(Evidence, {**nothing, what: value})
        case _ if name in _HEAD:
            part = _read(Visit, {"protocol": "", name: value, "id": "", "study": ""})
        case _:
            return True
    return part is not None and _is_sound(part)


def _parts(fields: Mapping[str, Json]) -> dict[str, Json]:
    """What a visit is made of. The name of a field says which part it is, whatever its value claims."""
    found: dict[str, dict[str, Json]] = {"answer": {}, "event": {}, "moment": {}, "evidence": {}, "remark": {}}
    for name, value in sorted(fields.items()):
        kind, _slash, key = name.partition("/")
        if kind in found and key:
            found[kind][key] = value
    evidence = _evidence(found["evidence"])
    return {
        "answers": {item: _named(value, "item", item) for item, value in found["answer"].items()},
        "events": [_named(value, "id", key) for key, value in found["event"].items()],
        "moments": [_named(value, "id", key) for key, value in found["moment"].items()],
        "remarks": [_named(value, "id", key) for key, value in found["remark"].items()],
        "evidence": [facts for facts in evidence if not facts.get("trashed_at")],
        "trashed": [facts for facts in evidence if facts.get("trashed_at")],
    }


def _named(value: Json, name: str, key: str) -> Json:
    return {**value, name: key} if isinstance(value, dict) else {name: key, "form": value}


def _evidence(parts: Mapping[str, Json]) -> list[dict[str, Json]]:
    found: list[dict[str, Json]] = []
    for key, facts in parts.items():
        piece, _slash, what = key.partition("/")
        if what == "file" and isinstance(facts, dict):
            apart = {name: parts[f"{piece}/{name}"] for name in SPLIT if f"{piece}/{name}" in parts}
            found.append({**facts, **apart, "id": piece})
    return found


# -- reading with care ---------------------------------------------------------------------------------------------


def _read(model: type[Thing], value: Json | Mapping[str, Json]) -> Thing | None:
    """The value as that model, numbers as numbers and texts as texts; None when it is none."""
    try:
        return model.model_validate_json(json.dumps(value), strict=True)
    except ValidationError:
        return None


def _understood(
    state: EntityState, names: Iterable[str], is_understood: Callable[[str, Json], bool]
) -> tuple[dict[str, Json], bool]:
    """(of each field the first of its heads that can be read, were they all those shown first)."""
    found: dict[str, Json] = {}
    is_whole = True
    for name in names:
        values = [head.value for head in state.heads.get(name, ())]
        sound = [value for value in values if is_understood(name, value)]
        if sound:
            found[name] = sound[0]
        is_whole &= json.dumps(values[:1]) == json.dumps(sound[:1])
    return found, is_whole


def _all_parts(visit: Visit) -> list[Value]:
    evidence = (*visit.evidence, *visit.trashed)
    return [*visit.answers.values(), *visit.events, *visit.moments, *visit.remarks, *evidence]


def _is_sensible(value: AnswerValue | tuple[Cell, ...]) -> bool:
    """Is every number of an answer one to store and compute with: whole ones of 64 bits, others up to LARGEST?"""
    if isinstance(value, tuple):
        return all(_is_sensible(part) for part in value)
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return not isinstance(value, float) or abs(value) <= LARGEST


def _is_sound(part: Value) -> bool:
    """Is every number of this part one that can be stored and shown, and every name one that can name a file?"""
    match part:
        case Visit():
            moments = part.started_at in _MOMENTS and (part.completed_at is None or part.completed_at in _MOMENTS)
            aside = [answer for move in part.moves for answer in move.aside.values()]
            moved = all(move.at in _MOMENTS for move in part.moves) and all(map(_is_sound, aside))
            edges = [
                edge for one in part.watched for edge in (one.start_ms, one.stop_ms, *one.scans) if edge is not None
            ]
            watched = all(edge in _SPANS for edge in edges)
            rests = all(edge in _MOMENTS for pause in part.pauses for edge in pause)
            times = moments and moved and watched and rests
            return times and part.number in range(NUMBER_MAX + 1) and part.utc_offset in _OFFSETS
        case Answer():
            return part.at in _MOMENTS and part.since in _MOMENTS and _is_sensible(part.value)
        case ObservedEvent():
            return part.start_ms in _SPANS and (part.stop_ms is None or part.stop_ms in _SPANS)
        case MarkedMoment():
            return part.at in _MOMENTS
        case Remark():
            return part.at in _MOMENTS and part.replied_at in _MOMENTS
        case Evidence():
            counts = (part.size, part.crc32, part.width, part.height)
            named = _ID.fullmatch(part.id) and _SHA256.fullmatch(part.sha256)
            times = all(at in _MOMENTS for at in (part.added_at, part.clearance.at, part.trashed_at))
            return bool(named) and times and all(n in _COUNTS for n in counts)
    return True
