"""The functions a rule may call: how many arguments, of which kind, what comes back, and how it is computed.

Empty arguments: numbers and dates of empty are empty; texts treat empty as no text; min, max and sum pass over empty
ones and are empty when nothing is left. What has no result (square root of -1) is empty. None of them knows the clock.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from cxstudio.study.logic.values import (
    Kind,
    Value,
    as_choices,
    as_moment,
    as_number,
    as_text,
    as_truth,
    is_empty,
    tidy,
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Function:
    """One function. `most` None: any number of arguments; the last kind in `takes` stands for all further ones.

    `run` None: the evaluation does it itself, because it needs the clock, the own value, or leaves arguments unread.
    """

    least: int
    most: int | None
    takes: tuple[Kind, ...]
    gives: Kind
    run: Callable[..., Value] | None = None

    def kind_of(self, index: int) -> Kind:
        """Which kind the argument at `index` should have."""
        return self.takes[min(index, len(self.takes) - 1)] if self.takes else Kind.ANY


def _numeric(compute: Callable[..., float]) -> Callable[..., Value]:
    def run(*values: Value) -> Value:
        numbers = [as_number(value) for value in values]
        if None in numbers:
            return None
        try:
            return tidy(compute(*numbers))
        except (ValueError, OverflowError, ZeroDivisionError):  # outside what the function is defined for
            return None

    return run


def _over_answered(compute: Callable[[list[float]], float]) -> Callable[..., Value]:
    def run(*values: Value) -> Value:
        numbers = [number for value in values if (number := as_number(value)) is not None]
        return tidy(compute(numbers)) if numbers else None

    return run


def _textual(compute: Callable[..., Value]) -> Callable[..., Value]:
    return lambda *values: compute(*[as_text(value) for value in values])


def _dated(compute: Callable[[datetime], Value]) -> Callable[..., Value]:
    def run(value: Value) -> Value:
        moment = as_moment(value)
        return None if moment is None else compute(moment)

    return run


def _round(number: float, places: float = 0) -> float:
    """Half away from zero, as taught at school; negative places round to tens."""
    step = Decimal(1).scaleb(-int(max(-15, min(15, places))))
    exact = Decimal(repr(number))
    if abs(exact) >= Decimal(10) ** 15:
        return number  # no digits left to round
    return float((exact / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def _substr(text: Value, start: Value, end: Value = None) -> Value:
    """Characters from `start` (0 is the first) up to, without, `end`; negative numbers count from the end."""
    first, last = as_number(start), as_number(end)
    if first is None:
        return None
    return as_text(text)[int(first) : None if last is None else int(last)]


def _selected_at(value: Value, index: Value) -> Value:
    chosen, number = as_choices(value), as_number(index)
    return chosen[int(number)] if number is not None and 0 <= number < len(chosen) else None


def _format_date(value: Value, form: Value) -> Value:
    """ODK's letters; names of months and days stay English, so that a computed answer is the same everywhere."""
    moment = as_moment(value)
    if moment is None:
        return None
    letters = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "n": f"{moment.month}",
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02}",
        "e": f"{moment.day}",
        "a": _DAYS[moment.weekday()],
        "H": f"{moment.hour:02}",
        "h": f"{moment.hour}",
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
        "%": "%",
    }
    return re.sub("%(.)", lambda found: letters.get(found[1], found[0]), as_text(form))


def _first_answered(*values: Value) -> Value:
    return next((value for value in values if not is_empty(value)), None)


_ANY, _NUM, _TXT, _DAY, _YES, _LIST = Kind.ANY, Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.TRUTH, Kind.CHOICES


def _number_function(compute: Callable[..., float], least: int = 1, most: int | None = None) -> Function:
    return Function(least, most or least, (_NUM,), _NUM, _numeric(compute))


def _text_function(compute: Callable[..., Value], gives: Kind, count: int = 1) -> Function:
    return Function(count, count, (_TXT,), gives, _textual(compute))


FUNCTIONS: dict[str, Function] = {
    # truth and choice
    "if": Function(3, 3, (_YES, _ANY), _ANY),
    "once": Function(1, 1, (_ANY,), _ANY),
    "coalesce": Function(1, None, (_ANY,), _ANY, _first_answered),
    "not": Function(1, 1, (_YES,), _YES, lambda value: not as_truth(value)),
    "true": Function(0, 0, (), _YES, lambda: True),
    "false": Function(0, 0, (), _YES, lambda: False),
    "boolean": Function(1, 1, (_ANY,), _YES, as_truth),
    "is-empty": Function(1, 1, (_ANY,), _YES, is_empty),
    "selected": Function(2, 2, (_LIST, _TXT), _YES, lambda value, choice: as_text(choice) in as_choices(value)),
    "selected-at": Function(2, 2, (_LIST, _NUM), Kind.CHOICE, _selected_at),
    "count-selected": Function(1, 1, (_LIST,), _NUM, lambda value: len(as_choices(value))),
    # texts
    "contains": _text_function(lambda text, part: part in text, _YES, 2),
    "starts-with": _text_function(lambda text, part: text.startswith(part), _YES, 2),
    "ends-with": _text_function(lambda text, part: text.endswith(part), _YES, 2),
    "regex": Function(2, 2, (_TXT, _TXT), _YES),
    "string": _text_function(lambda text: text, _TXT),
    "string-length": _text_function(len, _NUM),
    "substr": Function(2, 3, (_TXT, _NUM), _TXT, _substr),
    "concat": Function(1, None, (_ANY,), _TXT, lambda *values: "".join(as_text(value) for value in values)),
    "upper": _text_function(str.upper, _TXT),
    "lower": _text_function(str.lower, _TXT),
    "normalize-space": _text_function(lambda text: " ".join(text.split()), _TXT),
    # numbers
    "number": Function(1, 1, (_ANY,), _NUM, _numeric(lambda number: number)),
    "int": Function(1, 1, (_ANY,), _NUM, _numeric(math.trunc)),
    "round": _number_function(_round, 1, 2),
    "floor": _number_function(math.floor),
    "ceiling": _number_function(math.ceil),
    "abs": _number_function(abs),
    "pow": _number_function(math.pow, 2),
    "sqrt": _number_function(math.sqrt),
    "exp": _number_function(math.exp),
    "log": _number_function(math.log),
    "log10": _number_function(math.log10),
    "sin": _number_function(math.sin),
    "cos": _number_function(math.cos),
    "tan": _number_function(math.tan),
    "atan": _number_function(math.atan),
    "pi": Function(0, 0, (), _NUM, lambda: math.pi),
    "min": Function(1, None, (_NUM,), _NUM, _over_answered(min)),
    "max": Function(1, None, (_NUM,), _NUM, _over_answered(max)),
    "sum": Function(1, None, (_NUM,), _NUM, _over_answered(sum)),
    "count-non-empty": Function(1, None, (_ANY,), _NUM, lambda *values: sum(not is_empty(value) for value in values)),
    # dates
    "today": Function(0, 0, (), Kind.DATE),
    "now": Function(0, 0, (), Kind.DATE_TIME),
    "date": Function(1, 1, (_DAY,), Kind.DATE, _dated(lambda moment: moment.date())),
    "date-time": Function(1, 1, (_DAY,), Kind.DATE_TIME, _dated(lambda moment: moment)),
    "decimal-date-time": Function(1, 1, (_DAY,), _NUM, _dated(lambda moment: tidy(as_number(moment) or 0.0))),
    "format-date": Function(2, 2, (_DAY, _TXT), _TXT, _format_date),
}

OTHER_SPELLINGS = {
    "upper-case": "upper",
    "lower-case": "lower",
    "format-date-time": "format-date",
}
