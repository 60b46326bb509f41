"""What a rule computes with: the values of answers, and how one kind is read as another.

Empty is one value with three spellings: None, "" and (). Numbers are computed as floats and shown with 15 digits, so
0.1 + 0.2 is 0.3. Dates and times are the clock on the wall at the site: an offset from UTC is dropped, and as a number
a date is its days since 1970-01-01, a time of day its share of the day.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TypeAlias

from cxstudio.errors import CxError

Value: TypeAlias = str | float | int | bool | tuple[str, ...] | date | datetime | None
"""yes/no: "yes" or "no"; choice: its id; choices: ids; timer: milliseconds; date and time: ISO text or date."""

_EPOCH = datetime(1970, 1, 1)
_DAY = timedelta(days=1)
_NUMBER = re.compile(r"\s*-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")


class LogicError(CxError, ValueError):
    """A rule that cannot be read, or that would take too long. `position` counts characters from 0."""

    def __init__(self, sentence: str, code: str = "logic-syntax", position: int = 0) -> None:
        super().__init__(sentence, code)
        self.position = position


class Kind(Enum):
    """What sort of answer an item takes, as far as rules care. ANY is not known and never a problem."""

    YES_NO = "yes/no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    TRUTH = "true or false"
    ANY = "any"


def is_empty(value: Value) -> bool:
    """Is there no answer? 0, False and "no" are answers."""
    return value is None or value == "" or value == ()


def as_text(value: Value) -> str:
    """The value as text: "" for empty, choice ids with a space between, dates in ISO form, "true" or "false"."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.15g}"
        case tuple():
            return " ".join(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def as_truth(value: Value) -> bool:
    """XPath's rule: false are empty, 0 and False; any text is true, even "no" (`check_types` warns of that)."""
    return not is_empty(value) and value != 0


def as_choices(value: Value) -> tuple[str, ...]:
    """The ids chosen; a single choice is a list of one."""
    return value if isinstance(value, tuple) else tuple(as_text(value).split())


def as_number(value: Value) -> float | None:
    """The value as a finite number; None for empty and for what is none."""
    match value:
        case bool() | int() | float():
            return _finite(value)
        case date():
            return (_moment_of(value) - _EPOCH) / _DAY
        case str() | tuple():
            return _number_of_text(as_text(value))
        case _:
            return None


def as_moment(value: Value) -> datetime | None:
    """A date (midnight), a moment, ISO text of either, or days since 1970-01-01; None for all else."""
    if isinstance(value, date):
        return _moment_of(value)
    days = as_number(value)
    if days is None or (isinstance(value, str) and _TIME.match(value)):
        return None
    with suppress(OverflowError):  # beyond the years 1 to 9999
        return _EPOCH + timedelta(days=days)
    return None


def tidy(number: float) -> Value:
    """A computed number at 15 digits, whole where it is whole; empty when it is infinite or undefined."""
    if not math.isfinite(number):
        return None
    rounded = float(f"{number:.15g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


def holds(sign: str, left: Value, right: Value) -> bool:
    """Does `left sign right` hold, for two values that are not empty? Texts have no order."""
    if sign in ("=", "!="):
        return _same(left, right) == (sign == "=")
    first, second = as_number(left), as_number(right)
    return first is not None and second is not None and _ORDERS[sign](first, second)


_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _same(left: Value, right: Value) -> bool:
    if _is_numeric(left) or _is_numeric(right):
        first, second = as_number(left), as_number(right)
        return first is not None and second is not None and tidy(first) == tidy(second)
    return as_text(left) == as_text(right)


def _is_numeric(value: Value) -> bool:
    return isinstance(value, int | float | date) and not isinstance(value, bool)


def _finite(value: float) -> float | None:
    with suppress(OverflowError):  # a whole number of more than 308 digits
        return float(value) if math.isfinite(value) else None
    return None


def _number_of_text(text: str) -> float | None:
    if _NUMBER.fullmatch(text):
        return _finite(float(text))
    with suppress(ValueError):  # 2026-02-31 has the shape of a date and is none
        if _DATE.match(text):
            return (_moment_of(datetime.fromisoformat(text)) - _EPOCH) / _DAY
        if _TIME.match(text):
            clock = time.fromisoformat(text)
            return (datetime.combine(_EPOCH, clock.replace(tzinfo=None)) - _EPOCH) / _DAY
    return None


def _moment_of(day: date) -> datetime:
    if isinstance(day, datetime):
        return day.replace(tzinfo=None)
    return datetime(day.year, day.month, day.day)
