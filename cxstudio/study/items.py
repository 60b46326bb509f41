"""The kinds of items: what every one has, and how each is answered."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Literal

from pydantic import Field

from .scales import Choice, Reason
from .standards import EvidenceRule, Standard
from .value import Id, Value


class Driver(Enum):
    """What part of the firm makes a touchpoint good or bad."""

    PEOPLE = "people"
    PROCESS = "process"
    SYSTEM = "system"
    PRODUCT = "product"
    PLACE = "place"
    BRAND = "brand"


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
