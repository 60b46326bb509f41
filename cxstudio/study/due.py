"""What of a visit is due when: for visits that stay open for days or weeks, such as an order until its return.

Everything is in UTC milliseconds and nothing looks at a clock: whoever asks says what time it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .protocol import Touchpoint
from .visit import Reading, is_done, paused_ms

DAY = 86_400_000
"""Milliseconds."""


@dataclass(frozen=True)
class Due:
    """A touchpoint of one visit and the moment at which it is due; `is_done` when nothing of it is left to answer."""

    visit: str
    touchpoint: Touchpoint
    at: int
    is_done: bool

    @property
    def reminder(self) -> str:
        """What the observer is told then: the designer's words, or the touchpoint's title."""
        return self.touchpoint.reminder.strip() or self.touchpoint.title

    def is_overdue(self, now: int) -> bool:
        """Has the moment passed while something is left to answer?"""
        return not self.is_done and now >= self.at

    def is_ahead(self, now: int) -> bool:
        """Is it still to come?"""
        return not self.is_done and now < self.at


def dues(reading: Reading) -> tuple[Due, ...]:
    """What of this visit is due, the earliest first. Touchpoints that the visit does not come to are not among them,
    nor is anything of a visit that was not started."""
    visit = reading.visit
    asked = {place.page.id for place in reading.active.values()}
    found = [
        Due(visit.id, touchpoint, visit.started_at + round(touchpoint.due_days * DAY), is_done(reading, touchpoint.id))
        for _stage, touchpoint in reading.protocol.touchpoints()
        if touchpoint.due_days is not None and touchpoint.id in asked and visit.started_at
    ]
    return tuple(sorted(found, key=lambda due: due.at))


def recall_by_item(reading: Reading) -> dict[str, int]:
    """By item the milliseconds from the moment an answer could be given until it was, for every answer whose moment is
    known; times at which the recording rested do not count.

    That moment is the visit's start, or the latest due date that the journey has come to by then: what is answered on
    the day on which it is due is not late, however long ago the visit began. A timer over days is measured, not
    recalled.
    """
    begun, delays = reading.visit.started_at, {}
    for item_id, place in reading.active.items():
        touchpoint = place.page.touchpoint
        if touchpoint is not None and touchpoint.due_days is not None:
            begun = max(begun, reading.visit.started_at + round(touchpoint.due_days * DAY))
        answer = reading.answer(item_id)
        if answer is not None and answer.at:
            rested = paused_ms(reading.visit, begun, answer.at)
            delays[item_id] = 0 if answer.since else max(0, answer.at - begun - rested)
    return delays


def recall_delays(reading: Reading) -> list[int]:
    """The delays of `recall_by_item`, in the order of asking."""
    return list(recall_by_item(reading).values())


def overdue(readings: Iterable[Reading], now: int) -> list[Due]:
    """What is overdue in any of these visits, the longest first."""
    found = [due for reading in readings for due in dues(reading) if due.is_overdue(now)]
    return sorted(found, key=lambda due: due.at)


def next_due(readings: Iterable[Reading], now: int) -> Due | None:
    """What comes next in any of these visits; None when nothing does."""
    ahead = [due for reading in readings for due in dues(reading) if due.is_ahead(now)]
    return min(ahead, key=lambda due: due.at, default=None)
