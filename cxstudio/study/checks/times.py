"""Do times fit together: due dates along the journey, stopwatches that run for days."""

from __future__ import annotations

from collections.abc import Iterator

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study.checks.places import item_spots, touchpoint_spots
from cxstudio.study.protocol import Protocol, Timer


def check_due_dates(protocol: Protocol) -> Iterator[Finding]:
    """P044 (warning): due before what comes before it, or a reminder that is never sent."""
    latest, title = -1.0, ""
    for spot, touchpoint in touchpoint_spots(protocol):
        if touchpoint.due_days is None:
            if touchpoint.reminder.strip():
                text = _("it has a reminder but is never due, so the reminder is never sent.")
                yield spot.warning("P044", text, _("Say after how many days it is due, or remove the reminder."))
            continue
        if touchpoint.due_days < latest:
            text = _("it is due on day {days:g}, before “{earlier}”, which comes first and is due on day {latest:g}.")
            text = text.format(days=touchpoint.due_days, earlier=title, latest=latest)
            yield spot.warning("P044", text, _("Correct one of the days, or the order of the touchpoints."))
        else:
            latest, title = touchpoint.due_days, touchpoint.title or touchpoint.id


def check_long_timers(protocol: Protocol) -> Iterator[Finding]:
    """P045 (warning): a stopwatch over days that may be paused. It is two moments, so a pause has no meaning."""
    for place in item_spots(protocol):
        if isinstance(place.item, Timer) and place.item.over_days and place.item.may_pause:
            text = _("it runs over days, so it keeps two moments and no pauses.")
            yield place.spot.warning("P045", text, _("Let it run without pauses, or within the visit."))
