"""What a study asks: Protocol > Stage > Touchpoint > Item, as frozen values.

A published protocol never changes; an edit makes a new value. Scoring lives in `scoring`, the order of asking in
`pages`, what is wrong with a protocol in `checks`. Everything here reads from and writes to plain JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
TouchpointId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""Shorter than other ids: what a touchpoint asks of itself is named after it, up to `..._incident_remedy`."""
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]?$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$")]
"""BCP 47: `de`, `pt-BR`, `zh-Hant`."""


class Driver(Enum):
    """What part of the firm makes a touchpoint good or bad."""

    PEOPLE = "people"
    PROCESS = "process"
    SYSTEM = "system"
    PRODUCT = "product"
    PLACE = "place"
    BRAND = "brand"


class Ask(Enum):
    """What a touchpoint asks of itself besides its items."""

    EXPECTATION = "expectation"
    IMPORTANCE = "importance"
    RATING = "rating"
    EMOTION = "emotion"
    DELIGHT = "delight"
    INCIDENT = "incident"


class Anchor(Value):
    """One point of a scale and its words."""

    value: int
    text: str


class Scale(Value):
    """A rating scale; anchors run from the lowest to the highest value, each point worded."""

    id: Id
    title: str
    anchors: tuple[Anchor, ...] = Field(min_length=1)

    @property
    def low(self) -> int:
        """The lowest value."""
        return self.anchors[0].value

    @property
    def high(self) -> int:
        """The highest value."""
        return self.anchors[-1].value


class Choice(Value):
    """One answer of a single or several choice, or a button beside a number ("not found")."""

    id: Id
    text: str
    points: float | None = None
    exclusive: bool = False


class Reason(Value):
    """Why an item does not apply or could not be observed; empty text means the usual words of the code."""

    code: Id
    text: str = ""
    needs_note: bool = False


NOT_APPLICABLE = (
    Reason(code="n1", text="The site has no such thing"),
    Reason(code="n2", text="The situation did not arise"),
    Reason(code="n3", text="The scenario leaves it out"),
    Reason(code="n4", text="It would not have been lawful or safe"),
)
COULD_NOT_OBSERVE = (
    Reason(code="c1", text="View blocked"),
    Reason(code="c2", text="Too loud to hear"),
    Reason(code="c3", text="Looking closer would have given me away"),
    Reason(code="c4", text="Closed or blocked off"),
    Reason(code="c5", text="My attention was elsewhere", needs_note=True),
    Reason(code="c6", text="A device failed", needs_note=True),
    Reason(code="c7", text="Visit broken off", needs_note=True),
)
REASONS = {reason.code: reason for reason in NOT_APPLICABLE + COULD_NOT_OBSERVE}


class AtLeast(Value):
    """Kept from `value` on (timers: seconds)."""

    rule: Literal["at_least"] = "at_least"
    value: float
    source: str = "starting value"


class AtMost(Value):
    """Kept up to `value` (timers: seconds); a timer that was never reached fails."""

    rule: Literal["at_most"] = "at_most"
    value: float
    source: str = "starting value"


class Within(Value):
    """Kept from `low` to `high`, both included."""

    rule: Literal["within"] = "within"
    low: float
    high: float
    source: str = "starting value"


class AnyOf(Value):
    """Kept by any of these answers ("yes", "no" or choice ids); of several choices one is enough."""

    rule: Literal["any_of"] = "any_of"
    answers: tuple[str, ...] = Field(min_length=1)
    source: str = "starting value"


class NoneOf(Value):
    """Kept when none of these answers was given."""

    rule: Literal["none_of"] = "none_of"
    answers: tuple[str, ...] = Field(min_length=1)
    source: str = "starting value"


class Holds(Value):
    """Kept when an expression over the visit's answers is true; `.` is the item's own answer."""

    rule: Literal["holds"] = "holds"
    expression: str
    text: str
    source: str = "starting value"


Standard = Annotated[AtLeast | AtMost | Within | AnyOf | NoneOf | Holds, Field(discriminator="rule")]


class EvidenceRule(Value):
    """When an item wants photos, how many, and of what; beside `never`, `what` may say why there is nothing to keep."""

    when: Literal["never", "on_fail", "always"] = "never"
    at_least: int = Field(default=0, ge=0, le=20)
    at_most: int = Field(default=3, ge=0, le=20)
    what: str = ""


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


class ItemBase(Value):
    """What every item has. `points` are the top points; 0 means recorded, not scored.

    `not_applicable` lists the reasons offered for it, none by default; `could_not_observe` None offers all usual ones.
    It has to be answered when `required` or, at least, the expression `required_if` is true. `default` is an answer in
    words ("yes", a choice's id, "3") that counts once it is confirmed, or left standing at the finish. `example` names
    one of the protocol's pictures. Neighbours with one `grid` and one scale are drawn as one table. `paired_with` names
    the item that another source answers about the same thing: their difference is computed, neither replaces the other.
    """

    id: Id
    text: str
    hint: str = ""
    required: bool = True
    condition: str = ""
    constraint: str = ""
    constraint_text: str = ""
    warning: str = ""
    warning_text: str = ""
    points: float = Field(default=0, ge=0)
    bonus: bool = False
    critical: bool = False
    in_standard: bool = False
    standard: Standard | None = None
    evidence: EvidenceRule = EvidenceRule()
    not_applicable: tuple[Reason, ...] = ()
    could_not_observe: tuple[Reason, ...] | None = None
    driver: Driver | None = None
    default: str = ""
    example: str = ""
    grid: str = ""
    required_if: str = ""
    paired_with: str = ""


class YesNo(ItemBase):
    """Answered "yes" or "no"."""

    kind: Literal["yes_no"] = "yes_no"


class SingleChoice(ItemBase):
    """One of several answers, stored as the choice's id."""

    kind: Literal["choice"] = "choice"
    choices: tuple[Choice, ...] = Field(min_length=1)


class SeveralChoices(ItemBase):
    """Any of several answers, stored as a tuple of ids; an exclusive one clears the others. `cap` limits the points."""

    kind: Literal["choices"] = "choices"
    choices: tuple[Choice, ...] = Field(min_length=1)
    at_most: int | None = Field(default=None, ge=1)
    cap: float | None = Field(default=None, ge=0)
    shuffle: bool = False


class Rating(ItemBase):
    """A value on one of the protocol's scales."""

    kind: Literal["rating"] = "rating"
    scale: Id


class Number(ItemBase):
    """A number with its unit; `alternatives` are buttons beside it ("none named")."""

    kind: Literal["number"] = "number"
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = Field(default=0, ge=0, le=6)
    alternatives: tuple[Choice, ...] = ()


class Money(ItemBase):
    """An amount in a currency."""

    kind: Literal["money"] = "money"
    currency: str
    minimum: float | None = None
    maximum: float | None = None


class Counter(ItemBase):
    """A count that is stepped up and down."""

    kind: Literal["counter"] = "counter"
    minimum: int = 0
    maximum: int = 99
    alternatives: tuple[Choice, ...] = ()


class Timer(ItemBase):
    """A stopwatch between two named events, stored in integer milliseconds. `never` words its third button.

    One that runs `over_days` is two stamps: its answer keeps when it was started (`Answer.since`), also while the
    program is closed.
    """

    kind: Literal["timer"] = "timer"
    starts: str
    stops: str
    never: str = ""
    may_pause: bool = False
    over_days: bool = False


class Text(ItemBase):
    """Free words; a required text wants at least `at_least` characters."""

    kind: Literal["text"] = "text"
    at_least: int = Field(default=15, ge=0)


class Date(ItemBase):
    """A day, stored as YYYY-MM-DD."""

    kind: Literal["date"] = "date"
    alternatives: tuple[Choice, ...] = ()


class ClockTime(ItemBase):
    """A time of day, stored as HH:MM."""

    kind: Literal["time"] = "time"


class PlaceItem(ItemBase):
    """A place in words or coordinates."""

    kind: Literal["place"] = "place"


class PhotoItem(ItemBase):
    """Photos are the answer; how many, its evidence rule says."""

    kind: Literal["photo"] = "photo"


class AudioNote(ItemBase):
    """A spoken note, kept as a file."""

    kind: Literal["audio"] = "audio"


class Acknowledge(ItemBase):
    """Read and understood; stored as "yes"."""

    kind: Literal["acknowledge"] = "acknowledge"


class Note(ItemBase):
    """Words shown to the observer; nothing is answered."""

    kind: Literal["note"] = "note"


class Computed(ItemBase):
    """A value computed from other answers."""

    kind: Literal["computed"] = "computed"
    expression: str
    unit: str = ""


class SealedCard(ItemBase):
    """Words that stay sealed until the touchpoint `opens_after` is settled; answered by the moment of opening.

    The answer is in UTC milliseconds; rules see "yes" once it is opened, "no" before.
    """

    kind: Literal["sealed"] = "sealed"
    card: str
    opens_after: str = ""


class Column(Value):
    """One column of a table that is filled row by row; `choices` and `scale` belong to their kinds."""

    id: Id
    title: str
    kind: Literal["text", "number", "choice", "yes_no", "rating"] = "text"
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    scale: str = ""


class Rows(ItemBase):
    """A table filled row by row: problems, workarounds, arguments; rules see how many rows hold something.

    `row_names` fix the rows (seats S1 to S8); without them any number from `at_least` to `at_most` may be added. The
    values of a `private` one are hidden once they are entered. Answered by a tuple of rows, each a tuple of a text
    (a choice by its id, "yes" or "no"), a number or None for each column.
    """

    kind: Literal["rows"] = "rows"
    columns: tuple[Column, ...] = ()
    at_least: int = Field(default=0, ge=0, le=500)
    at_most: int | None = Field(default=None, ge=1, le=500)
    row_names: tuple[str, ...] = Field(default=(), max_length=500)
    private: bool = False


Item = Annotated[
    YesNo
    | SingleChoice
    | SeveralChoices
    | Rating
    | Number
    | Money
    | Counter
    | Timer
    | Text
    | Date
    | ClockTime
    | PlaceItem
    | PhotoItem
    | AudioNote
    | Acknowledge
    | Note
    | Computed
    | SealedCard
    | Rows,
    Field(discriminator="kind"),
]


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
