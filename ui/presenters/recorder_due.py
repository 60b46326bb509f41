"""When a touchpoint is due, in people's words. Pure functions over what `study.due` finds; times in UTC ms."""

from __future__ import annotations

from datetime import date, datetime

from cxstudio.i18n import _, plural
from cxstudio.study.due import Due

from .recorder_words import local

_DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def due_words(due: Due, now: int) -> str:
    """ "due today", "due Friday", "due 12 Dec", "2 days late"; empty once nothing is left to answer."""
    if due.is_done:
        return ""
    at, today = local(due.at), local(now).date()
    days = (at.date() - today).days
    if days < 0:
        return plural("{n} day late", "{n} days late", -days)
    if days == 0:
        return _("due today") if now < due.at else _("due since {time}").format(time=f"{at:%H:%M}")
    if days == 1:
        return _("due tomorrow")
    return _("due {day}").format(day=_DAYS[at.weekday()] if days < 7 else _day(at, today))


def is_pressing(due: Due, now: int) -> bool:
    """Is it due today, or late?"""
    return not due.is_done and local(due.at).date() <= local(now).date()


def head_words(due: Due, now: int) -> str:
    """What the touchpoint's page says under its title: when it is due, and from that day on what there is to do."""
    when = due_words(due, now)
    if not when:
        return ""
    told = f"{when[:1].upper()}{when[1:]}"
    reminder = due.touchpoint.reminder.strip()
    return f"{told}: {reminder}" if reminder and is_pressing(due, now) else f"{told}."


def most_pressing(dues: list[tuple[str, Due]], now: int) -> dict[str, str]:
    """(visit, due) pairs -> of each visit the words of what is due today or late, the longest first."""
    found: dict[str, str] = {}
    for visit, due in sorted(dues, key=lambda pair: pair[1].at):
        if is_pressing(due, now) and visit not in found:
            found[visit] = f"{due.touchpoint.title}: {due_words(due, now)}"
    return found


def _day(at: datetime, today: date) -> str:
    year = f" {at.year}" if at.year != today.year else ""
    return f"{at.day} {at:%b}{year}"
