"""When an item's standard is kept, and when it wants photos."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .value import Value


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
