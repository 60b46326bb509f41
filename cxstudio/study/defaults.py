"""Answers that are put in beforehand: a default counts once it is confirmed, or when it is left standing at the finish.

`default_answer` reads the words a designer wrote; `with_defaults` is the visit as its observer leaves it at the finish.
"""

from __future__ import annotations

import re
from datetime import date, time

from .pages import places_of
from .protocol import (
    Choice,
    ClockTime,
    Counter,
    Date,
    Item,
    Money,
    Number,
    PlaceItem,
    Protocol,
    Rating,
    SeveralChoices,
    SingleChoice,
    Text,
    YesNo,
)
from .visit import Answer, AnswerValue, Visit, read

_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
_FIGURE = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,6})?")


_TAKING = (
    YesNo | SingleChoice | SeveralChoices | Rating | Number | Money | Counter | Text | Date | ClockTime | PlaceItem
)


def takes_default(item: Item) -> bool:
    """Can an item of this kind have an answer put in? Not what has to be seen, measured, opened or consented to."""
    return isinstance(item, _TAKING)


def default_answer(protocol: Protocol, item: Item) -> AnswerValue:
    """The answer that an item's default stands for; None without one, or where its words are none of its answers."""
    words = item.default.strip()
    if not words or not takes_default(item):
        return None
    match item:
        case YesNo():
            return words if words in ("yes", "no") else None
        case SingleChoice(choices=choices):
            return _one_of(choices, words)
        case SeveralChoices(choices=choices):
            chosen = tuple(words.replace(",", " ").split())
            return chosen if set(chosen) <= {choice.id for choice in choices} else None
        case Rating(scale=scale):
            return _point_of(protocol, scale, words)
        case Number(alternatives=buttons) | Counter(alternatives=buttons):
            figure = _whole(words) if isinstance(item, Counter) or not item.decimals else _figure(words)
            return _one_of(buttons, words) if figure is None else _inside(item.minimum, figure, item.maximum)
        case Money():
            return None if (sum := _figure(words)) is None else _inside(item.minimum, sum, item.maximum)
        case Date(alternatives=buttons):
            return _one_of(buttons, words) or _date(words)
        case ClockTime():
            return _time(words)
    return words


def _one_of(choices: tuple[Choice, ...], words: str) -> str | None:
    return next((choice.id for choice in choices if choice.id == words), None)


def _point_of(protocol: Protocol, scale_id: str, words: str) -> int | None:
    points = [anchor.value for scale in protocol.scales if scale.id == scale_id for anchor in scale.anchors]
    return value if (value := _whole(words)) in points else None


def _whole(words: str) -> int | None:
    return int(words) if _WHOLE.fullmatch(words) else None


def _figure(words: str) -> int | float | None:
    if not _FIGURE.fullmatch(words):
        return None
    return float(words) if "." in words else int(words)


def _inside(low: float | None, value: float, high: float | None) -> float | None:
    is_inside = (low is None or value >= low) and (high is None or value <= high)
    return value if is_inside else None


def _date(words: str) -> str | None:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        return None


def _time(words: str) -> str | None:
    try:
        return time.fromisoformat(words).strftime("%H:%M")
    except ValueError:
        return None


def with_defaults(protocol: Protocol, visit: Visit) -> Visit:
    """The visit with the defaults that were left standing where nothing else was answered, also behind a condition that
    such a default fulfils. These answers have no moment of their own (`at` is 0); a note that was written stays."""
    standing = {
        item_id: Answer(item=item_id, value=value, note=kept.note if (kept := visit.answers.get(item_id)) else "")
        for item_id, place in places_of(protocol, visit.reverse).items()
        if (value := default_answer(protocol, place.item)) is not None
    }
    return read(protocol, visit, standing).visit if standing else visit
