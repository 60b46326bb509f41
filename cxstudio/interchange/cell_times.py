"""Days, times of day and moments as people write them in tables.

A moment without an offset is meant as the clock here shows it; whoever calls says what that is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from cxstudio.i18n import _

OffsetAt = Callable[[int], int]
"""UTC milliseconds -> minutes that the clock here is ahead of UTC then."""
_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})\s*([ap])\.?m\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Moment:
    """UTC milliseconds and the offset at the place in minutes; `said` tells what had to be guessed. Of one that
    `is_day` only the day was stated."""

    at: int
    offset: int
    said: str = ""
    is_day: bool = False


def day_of(text: str) -> tuple[str, str]:
    """(YYYY-MM-DD, what had to be guessed). Raises ValueError for what is no day."""
    words = text.strip()
    if found := _ISO_DAY.fullmatch(words):
        return date(*map(int, found.groups())).isoformat(), ""
    try:
        return datetime.fromisoformat(words).date().isoformat(), ""
    except ValueError:
        pass
    found = _DAY.fullmatch(words)
    if found is None:
        raise ValueError(words)
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year += 2000 if year < 100 else 0
    if second > 12:  # only the other order makes a day of it
        return date(year, first, second).isoformat(), ""
    day = date(year, second, first).isoformat()
    is_open = found[2] == "/" and first <= 12 and first != second
    return day, _("read as {day}, the day before the month").format(day=day) if is_open else ""


def clock_of(text: str) -> str:
    """HH:MM. Raises ValueError for what is no time of day."""
    words = text.strip()
    if found := _CLOCK.fullmatch(words):
        hour, minute, half = int(found[1]), int(found[2]), (found[4] or "").lower()
    elif found := _HOUR.fullmatch(words):
        hour, minute, half = int(found[1]), 0, found[2].lower()
    else:
        return datetime.fromisoformat(words).strftime("%H:%M")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(words)
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute).strftime("%H:%M")


def moment_of(text: str, offset_at: OffsetAt) -> Moment:
    """A moment in one of many forms. Raises ValueError for what is none."""
    words = text.strip()
    try:
        found, said = datetime.fromisoformat(words), ""
    except ValueError:
        found, said = _by_parts(words)
    is_day = len(words) <= 10 and found.time() == time()
    if found.tzinfo is not None:
        offset = found.utcoffset() or timedelta()
        return _moment(found.astimezone(UTC), round(offset / timedelta(minutes=1)), said, is_day)
    as_if = found.replace(tzinfo=UTC)
    here = offset_at(_ms(as_if))
    return _moment(as_if - timedelta(minutes=here), here, said, is_day)


def _by_parts(words: str) -> tuple[datetime, str]:
    day, _blank, clock = words.replace(",", " ").partition(" ")
    stated, said = day_of(day)
    if not clock.strip():
        return datetime.fromisoformat(stated), said
    seconds = _CLOCK.fullmatch(clock.strip())
    rest = f":{seconds[3]}" if seconds and seconds[3] else ""
    return datetime.fromisoformat(f"{stated}T{clock_of(clock)}{rest}"), said


def _moment(at: datetime, offset: int, said: str, is_day: bool) -> Moment:
    ms = _ms(at)
    if not 0 < ms < 2**47:
        raise ValueError(at.isoformat())
    return Moment(ms, offset, said, is_day)


def _ms(at: datetime) -> int:
    return round((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def seconds_of(text: str) -> float | None:
    """A span as seconds: 90, 1:30, 0:01:30, 90 s, 1.5 min, 1 h; None for what is none."""
    words = text.strip().lower().replace(",", ".")
    if found := re.fullmatch(r"(?:(\d+):)?(\d{1,3}):(\d{2}(?:\.\d+)?)", words):
        return int(found[1] or 0) * 3600 + int(found[2]) * 60 + float(found[3])
    if found := re.fullmatch(r"(\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?)\s*([a-z]*)\.?", words):
        unit = {"": 1, "s": 1, "sec": 1, "seconds": 1, "m": 60, "min": 60, "minutes": 60, "h": 3600, "hours": 3600}
        return float(found[1]) * unit[found[2]] if found[2] in unit else None
    return None
