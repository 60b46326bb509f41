"""Moments typed by hand: the start and the stop of a time that runs over days. Pure functions; times in UTC ms."""

from __future__ import annotations

import re
from datetime import datetime

from cxstudio.i18n import _

from .recorder_words import days_words, local

FORM = "%Y-%m-%d %H:%M"
AHEAD = 60_000
"""Milliseconds that a moment may lie ahead: minutes are typed without their seconds."""
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}")


def stamp_words(ms: int) -> str:
    """A moment as it is typed: "2026-03-02 14:05", local time."""
    return f"{local(ms):{FORM}}"


def read_stamp(text: str, now: int) -> int:
    """A moment typed as day and time, or as a time of today. Raises ValueError with the sentence to show."""
    words = " ".join(text.replace("T", " ").split())
    if _TIME.fullmatch(words):
        words = f"{local(now):%Y-%m-%d} {words}"
    try:
        moment = round(datetime.strptime(words, FORM).astimezone().timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise ValueError(_("Type day and time, such as 2026-03-02 14:05, or the time of today alone.")) from None
    if moment > now + AHEAD:
        raise ValueError(_("This lies in the future. It is not stored yet."))
    return moment


def check_order(since: int, until: int) -> None:
    """Raises ValueError with the sentence to show where the stop lies before the start."""
    if until < since:
        raise ValueError(_("The stop lies before the start. It is not stored yet."))


def running_words(ms: int) -> str:
    """ "Running for 2 days 3 h"."""
    return _("running for {time}").format(time=days_words(ms))
