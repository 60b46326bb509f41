"""What is not right with an observation, as findings: it is told, nothing is mended by itself.

E001 a state is open · E002 states at once that exclude each other · E003 one state twice at once · E004 outside the
visit · E005 a behaviour the ethogram does not have · E006 during a pause (w)
"""

from __future__ import annotations

from collections.abc import Iterator

from cxstudio.errors import Finding, Severity
from cxstudio.i18n import _
from cxstudio.study.observing import Observation, excludes, pauses
from cxstudio.study.recorded import ObservedEvent


def clock_words(ms: int) -> str:
    """Time since the visit's start: "1:07", "12:38", "1:02:03"; before it with a minus."""
    seconds = abs(ms) // 1000
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    words = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"−{words}" if ms < 0 and seconds else words


def event_words(observation: Observation, event: ObservedEvent) -> str:
    """An event by who and what: "Staff: serves"."""
    title = observation.title(event.code)
    return f"{observation.said(event.subject)}: {title}" if event.subject else title


def faults(observation: Observation, length_ms: int | None = None) -> list[Finding]:
    """Everything that is not right, in the order of time. `length_ms` is how long the visit lasted, None while it
    lasts. A finding's `item` is the id of its event."""
    found = [*_alone(observation, length_ms), *_together(observation)]
    return [finding for _start, finding in sorted(found, key=lambda one: one[0])]


def overlaps(observation: Observation) -> Iterator[tuple[ObservedEvent, ObservedEvent]]:
    """Two states of one behaviour and subject at once, or two that exclude each other: (the earlier, the later)."""
    states = sorted(
        (event for event in observation.events if observation.is_state(event.code)), key=lambda event: event.start_ms
    )
    going_on: list[ObservedEvent] = []
    for event in states:
        going_on = [one for one in going_on if one.stop_ms is None or one.stop_ms > event.start_ms]
        for one in going_on:
            if _is_same(one, event) or excludes(observation, one, event):
                yield one, event
        going_on.append(event)


def _is_same(one: ObservedEvent, other: ObservedEvent) -> bool:
    return (one.code, one.subject) == (other.code, other.subject)


def _alone(observation: Observation, length_ms: int | None) -> Iterator[tuple[int, Finding]]:
    gaps = list(pauses(observation))
    for event in observation.events:
        last = event.start_ms if event.stop_ms is None else event.stop_ms
        if event.code not in observation.by_code:
            text = _("“{code}” is not among the behaviours of this study.").format(code=event.code)
            yield _finding(observation, event, "E005", text, _("Give it one of them, or take it out."))
        elif observation.is_state(event.code) and event.stop_ms is None:
            text = _("it has no stop.")
            yield _finding(observation, event, "E001", text, _("Stop it now, say when it stopped, or leave it open."))
        if event.start_ms < 0 or last < event.start_ms or (length_ms is not None and last > length_ms):
            text = _("it lies outside the visit.")
            yield _finding(observation, event, "E004", text, _("Move its start and stop, or take it out."))
        if any(start < event.start_ms and (stop is None or event.start_ms < stop) for start, stop in gaps):
            text = _("it starts while nobody watched.")
            remedy = _("Look whether its time is right; the pause counts in nothing.")
            yield _finding(observation, event, "E006", text, remedy, Severity.WARNING)


def _together(observation: Observation) -> Iterator[tuple[int, Finding]]:
    for one, event in overlaps(observation):
        if _is_same(one, event):
            text = _("it goes on twice at once, since {time}.").format(time=clock_words(one.start_ms))
            yield _finding(observation, event, "E003", text, _("Merge the two, or move one."))
        else:
            text = _("it goes on at once with “{other}”, which it excludes.").format(
                other=event_words(observation, one)
            )
            yield _finding(observation, event, "E002", text, _("Move the stop of one or the start of the other."))


def _finding(
    observation: Observation,
    event: ObservedEvent,
    code: str,
    text: str,
    remedy: str,
    severity: Severity = Severity.ERROR,
) -> tuple[int, Finding]:
    place = f"{clock_words(event.start_ms)} {event_words(observation, event)}"
    return event.start_ms, Finding(code, place, text, remedy, severity, event.id)
