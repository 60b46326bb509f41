"""What a study asks: Protocol > Stage > Touchpoint > Item, as frozen values.

A published protocol never changes; an edit makes a new value. The kinds of items stand in `items`, their standards in
`standards`, scales and choices in `scales`; all of them can be had from here. Scoring lives in `scoring`, the order of
asking in `pages`, what is wrong with a protocol in `checks`. Everything here reads from and writes to plain JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from .items import (
    Acknowledge,
    AudioNote,
    ClockTime,
    Column,
    Computed,
    Counter,
    Date,
    Driver,
    Item,
    ItemBase,
    Money,
    Note,
    Number,
    PhotoItem,
    PlaceItem,
    Rating,
    Rows,
    SealedCard,
    SeveralChoices,
    SingleChoice,
    Text,
    Timer,
    YesNo,
)
from .scales import (
    COULD_NOT_OBSERVE,
    NOT_APPLICABLE,
    REASONS,
    Anchor,
    Choice,
    Reason,
    Scale,
)
from .standards import (
    AnyOf,
    AtLeast,
    AtMost,
    EvidenceRule,
    Holds,
    NoneOf,
    Standard,
    Within,
)
from .value import (
    Id,
    Key,
    LanguageTag,
    TouchpointId,
    Value,
)


class Ask(Enum):
    """What a touchpoint asks of itself besides its items."""

    EXPECTATION = "expectation"
    IMPORTANCE = "importance"
    RATING = "rating"
    EMOTION = "emotion"
    DELIGHT = "delight"
    INCIDENT = "incident"


class Picture(Value):
    """A picture shown beside items as an example. `data` is the file in base64; checks report more than 300 kB."""

    id: Id
    title: str
    media: Literal["image/jpeg", "image/png"] = "image/jpeg"
    data: str = Field(default="", max_length=4_000_000)

    @property
    def size(self) -> int:
        """Bytes of the file, told from the length of its text."""
        return len(self.data) * 3 // 4 - self.data[-2:].count("=")


class Touchpoint(Value):
    """A moment at which the customer meets the firm. `spoken_as` fills the {it} of what it asks of itself.

    `due_days` after the visit's start it is due, None at no time of its own; `reminder` are the words sent then.
    """

    id: TouchpointId
    title: str
    channel: str = ""
    driver: Driver = Driver.PROCESS
    spoken_as: str = ""
    scenario: str = ""
    standard: str = ""
    condition: str = ""
    asks: tuple[Ask, ...] = ()
    shuffle: bool = False
    items: tuple[Item, ...] = ()
    due_days: float | None = Field(default=None, ge=0, le=3660)
    reminder: str = ""


class Stage(Value):
    """A part of the journey; `weight` counts in the weighted score (any unit, renormalised over scored stages)."""

    id: Id
    title: str
    weight: float = Field(default=1, ge=0)
    touchpoints: tuple[Touchpoint, ...] = ()


class Outcome(Value):
    """The declared outcome: asked after the last touchpoint, before any score is shown, then locked.

    It is asked once more, early, after the touchpoint whose id is `early_after`; "expectations" asks it first of all.
    """

    text: str
    scale: Id
    smallest_effect: float = Field(default=1.0, gt=0)
    asks_why: bool = True
    early_after: str = ""


class Draw(Value):
    """Something drawn by lot before the visit (an arm, a scenario card); conditions read it by its id."""

    id: Id
    title: str
    options: tuple[Choice, ...] = Field(min_length=1)


class Modifier(Value):
    """A detail of a behaviour, with its possible words."""

    id: Id
    title: str
    options: tuple[str, ...] = ()


class Behaviour(Value):
    """An observed behaviour of the ethogram; a point has no duration, a state starts and stops."""

    code: Id
    title: str
    kind: Literal["point", "state"]
    key: Key = ""
    subject: str = ""
    modifiers: tuple[Modifier, ...] = ()
    excludes: tuple[Id, ...] = ()
    rule: str = ""


LATER: Mapping[str, object] = {
    "required_if": "",
    "paired_with": "",
    "over_days": False,
    "reminder": "",
    "early_after": "",
    "pictures": [],
    "shows_scores": True,
    "translations": {},
    "translated_from": {},
}
"""Fields that came after the first protocols were published, each with the value by which it says nothing. A further
one (of a protocol, its outcome, a touchpoint or an item) goes in here; one that is None by default need not."""


def _parts(protocol: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A protocol in JSON and what in it may bear fields that came later."""
    yield protocol
    if "outcome" in protocol:
        yield protocol["outcome"]
    for stage in protocol["stages"]:
        for touchpoint in stage["touchpoints"]:
            yield touchpoint
            yield from touchpoint["items"]


class Protocol(Value):
    """The whole of what is asked. `target` is the share of visits in which a touchpoint's standard should be kept.

    Its texts are in `language`. `translations` has the other languages: language -> text place -> words, and
    `translated_from` a short hash of the words each was made from, so that a changed text is seen (`languages`).
    `shows_scores` False leaves score pages out of reports: a talk with eight people has none.
    """

    title: str
    language: str = "en"
    scoring: Literal["weighted", "pooled"] = "weighted"
    target: float = Field(default=0.90, gt=0, lt=1)
    least_minutes: float = Field(default=0, ge=0)
    declarations: tuple[str, ...] = ()
    draws: tuple[Draw, ...] = ()
    scales: tuple[Scale, ...] = ()
    stages: tuple[Stage, ...] = ()
    outcome: Outcome | None = None
    behaviours: tuple[Behaviour, ...] = ()
    pictures: tuple[Picture, ...] = ()
    shows_scores: bool = True
    translations: Mapping[LanguageTag, Mapping[str, str]] = {}
    translated_from: Mapping[LanguageTag, Mapping[str, str]] = {}

    def scale(self, scale_id: str) -> Scale:
        """The scale of that id; KeyError when the protocol has none (checks report it before)."""
        return self._scales[scale_id]

    @cached_property
    def _scales(self) -> dict[str, Scale]:
        return {scale.id: scale for scale in self.scales}

    def touchpoints(self) -> Iterator[tuple[Stage, Touchpoint]]:
        """Every touchpoint with its stage, in journey order."""
        for stage in self.stages:
            for touchpoint in stage.touchpoints:
                yield stage, touchpoint

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.canonical())

    def canonical(self) -> str:
        """The one JSON text of this protocol: sorted keys, no blanks. Defaults are written out, so that a later
        change of a default cannot change what a published protocol means. What was added later (`LATER`) is left out
        while it says nothing, so that what was published before it keeps its text and its name."""
        values = self.model_dump(mode="json", exclude_none=True)
        for part in _parts(values):
            for name, silent in LATER.items():
                if part.get(name) == silent:
                    del part[name]
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def content_hash(self) -> str:
        """SHA-256 of the canonical text: the protocol's name once it is published."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


__all__ = [
    "COULD_NOT_OBSERVE",
    "LATER",
    "NOT_APPLICABLE",
    "REASONS",
    "Acknowledge",
    "Anchor",
    "AnyOf",
    "Ask",
    "AtLeast",
    "AtMost",
    "AudioNote",
    "Behaviour",
    "Choice",
    "ClockTime",
    "Column",
    "Computed",
    "Counter",
    "Date",
    "Draw",
    "Driver",
    "EvidenceRule",
    "Holds",
    "Id",
    "Item",
    "ItemBase",
    "Key",
    "LanguageTag",
    "Modifier",
    "Money",
    "NoneOf",
    "Note",
    "Number",
    "Outcome",
    "PhotoItem",
    "Picture",
    "PlaceItem",
    "Protocol",
    "Rating",
    "Reason",
    "Rows",
    "Scale",
    "SealedCard",
    "SeveralChoices",
    "SingleChoice",
    "Stage",
    "Standard",
    "Text",
    "Timer",
    "Touchpoint",
    "TouchpointId",
    "Value",
    "Within",
    "YesNo",
]
