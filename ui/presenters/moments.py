"""Moments in people's words, and as local time. Needed for the first paint: the standard library only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from cxstudio.i18n import _, plural


def local(at_ms: int, utc_offset: int | None = None) -> datetime:
    """A moment in UTC ms as local time: of this computer, or with `utc_offset` minutes."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.astimezone(None if utc_offset is None else timezone(timedelta(minutes=utc_offset)))


def ago(then_ms: int, now_ms: int) -> str:
    """A moment as people say it: "2 minutes ago", "yesterday", "11 November". The future counts as just now."""
    then, now = local(then_ms), local(now_ms)
    minutes = (now_ms - then_ms) // 60_000
    days = (now.date() - then.date()).days
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return plural("{n} minute ago", "{n} minutes ago", minutes)
    if days < 1 or minutes < 6 * 60:
        return plural("{n} hour ago", "{n} hours ago", minutes // 60)
    if days == 1:
        return _("yesterday")
    if days < 7:
        return plural("{n} day ago", "{n} days ago", days)
    year = f" {then.year}" if now - then > timedelta(days=300) else ""
    return f"{then.day} {then:%B}{year}"


def exact_moment(at_ms: int) -> str:
    """The same moment to the minute, in local time: "21 November 2026, 10:31"."""
    at = local(at_ms)
    return f"{at.day} {at:%B %Y, %H:%M}"
