"""Pauses of a visit, and what is told of the time between the visit and its answers. Times in UTC milliseconds."""

from __future__ import annotations

from cxstudio.i18n import _, plural
from cxstudio.study.due import recall_by_item
from cxstudio.study.visit import Reading, Visit, is_paused, paused, paused_ms, resumed

from .recorder_visit import RecordedVisit
from .recorder_words import days_words, local

LATE_MS = 3_600_000
"""From this delay on an answer says itself how long after the visit it was given."""


class RestingVisit(RecordedVisit):
    """A visit whose recording may rest: kept with the visit, so that a pause survives a closed window."""

    @property
    def is_paused(self) -> bool:
        """Does the recording rest now?"""
        return self.is_open and is_paused(self.visit)

    def pause(self) -> None:
        """Rest from now on; what is being typed is saved first."""
        self.save_now()
        self._keep_head(paused(self.visit, self.workspace.clock()))

    def resume(self) -> None:
        """Go on."""
        self._keep_head(resumed(self.visit, self.workspace.clock()))

    def _keep_head(self, visit: Visit) -> None:
        if visit == self.visit:
            return
        self.visit = visit
        self._read()
        self.autosaver.keep("head", "", visit)
        self.changed.emit(frozenset())


def pauses_words(visit: Visit, now: int) -> str:
    """ "2 pauses, 14 min"; empty where the recording never rested."""
    if not visit.pauses:
        return ""
    count = plural("{n} pause", "{n} pauses", len(visit.pauses))
    return f"{count}, {days_words(paused_ms(visit, visit.started_at, visit.completed_at or now))}"


def paused_since_words(visit: Visit) -> str:
    """Since when it rests: "Paused since 14:05."; empty while it goes on."""
    if not is_paused(visit):
        return ""
    return _("Paused since {time}.").format(time=f"{local(visit.pauses[-1][0]):%H:%M}")


def delay_words(reading: Reading, item: str) -> str:
    """How long after the visit, or after it was due, an answer was given, where that is an hour or more; empty for the
    others."""
    delay = recall_by_item(reading).get(item, 0) if reading.visit.started_at else 0
    if delay < LATE_MS:
        return ""
    touchpoint = reading.active[item].page.touchpoint
    was_due = touchpoint is not None and touchpoint.due_days is not None
    told = _("Given {time} after it was due.") if was_due else _("Given {time} after the visit.")
    return told.format(time=days_words(delay))


def recall_words(reading: Reading) -> str:
    """How long after the moment they were about the answers were given: the middle and the longest; with the pauses,
    which are not counted. Empty where no moment is known."""
    delays = sorted(recall_by_item(reading).values())
    if not delays or not reading.visit.started_at:
        return ""
    middle, longest = days_words(delays[len(delays) // 2]), days_words(delays[-1])
    over_days = any(page.touchpoint and page.touchpoint.due_days is not None for page in reading.pages())
    told = _("Answers given {middle} after arrival in the middle, {longest} at most")
    if over_days:
        told = _("Answers given {middle} after arrival or after they were due in the middle, {longest} at most")
    told = told.format(middle=middle, longest=longest)
    last = max(answer.at for answer in reading.answers())
    rest = pauses_words(reading.visit, last)
    return f"{told}. {_('Without {pauses}.').format(pauses=rest)}" if rest else f"{told}."
