"""Time budget and transitions of one observation, on a clock that stands still in pauses.

A pause counts in nothing: neither in the time watched nor in a state that ran through it. What was sampled at instants
is counted apart (`study.scanning`), for nobody saw it pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxstudio.analysis.result import Refusal
from cxstudio.analysis.sequences import TimeSpent, Transitions, time_budget, transitions
from cxstudio.analysis.timed_events import TimedEvent
from cxstudio.i18n import _
from cxstudio.study.observed_faults import overlaps
from cxstudio.study.observing import Observation, watched_ms
from cxstudio.study.protocol import Behaviour
from cxstudio.study.recorded import ObservedEvent
from cxstudio.study.scanning import ScanShare, instants, is_sample, scan_shares


@dataclass(frozen=True)
class Line:
    """One behaviour of one subject. `spent` is a refusal where its times contradict each other; `scans` how often it
    held at the instants sampled, None where none were."""

    behaviour: Behaviour
    subject: str
    spent: TimeSpent | Refusal
    scans: ScanShare | None = None


@dataclass(frozen=True)
class Budget:
    """Of one observation: a line for every behaviour, in the ethogram's order, and by subject within it.

    `watched_ms` is the time watched, pauses apart; None where nobody noted it, and then no share is told. `events`
    counts what was coded as it happened, `left_out` what lies before the visit's start or is not in the ethogram.
    """

    lines: tuple[Line, ...]
    transitions: Transitions | Refusal
    watched_ms: int | None
    events: int
    left_out: int
    instants: int


def budget_of(observation: Observation, now_ms: int) -> Budget:
    """The budget up to `now_ms` since the visit's start."""
    coded = [event for event in observation.events if not is_sample(observation, event)]
    known = [event for event in coded if event.code in observation.by_code and event.start_ms >= 0]
    known.sort(key=lambda event: event.start_ms)
    watched = watched_ms(observation.watched, now_ms) or None
    return Budget(
        lines=tuple(_lines(observation, known, watched)),
        transitions=transitions([[event.code for event in known]], [one.code for one in observation.behaviours]),
        watched_ms=watched,
        events=len(known),
        left_out=len(coded) - len(known),
        instants=len(instants(observation)),
    )


def _lines(observation: Observation, known: list[ObservedEvent], watched: int | None) -> Iterator[Line]:
    of: dict[tuple[str, str], list[ObservedEvent]] = {}
    for event in known:
        of.setdefault((event.code, event.subject), []).append(event)
    shares, n = scan_shares(observation), len(instants(observation))
    twice = {(later.code, later.subject) for one, later in overlaps(observation) if one.code == later.code}
    for behaviour in observation.behaviours:
        subjects = {subject for code, subject in (*of, *shares) if code == behaviour.code} or {behaviour.subject}
        for subject in sorted(subjects):
            key = (behaviour.code, subject)
            events = [_in_watched_time(observation, event) for event in of.get(key, ())]
            scans = shares.get(key, ScanShare(0, n)) if n and behaviour.kind == "state" else None
            yield Line(behaviour, subject, _spent(behaviour, events, watched, key in twice), scans)


def _spent(behaviour: Behaviour, events: list[TimedEvent], watched: int | None, is_twice: bool) -> TimeSpent | Refusal:
    if is_twice:
        return Refusal("E003", _("It goes on twice at once somewhere, so its time cannot be summed."))
    backwards = any(event.stop_ms is not None and event.stop_ms < event.start_ms for event in events)
    if backwards:
        return Refusal("E004", _("It stops before it starts somewhere, so its time cannot be summed."))
    if behaviour.kind == "state" and not events:
        return TimeSpent(n=0, total=0, share=0.0 if watched else None)
    spent = time_budget(events, (behaviour.code,), watched)[behaviour.code]
    if behaviour.kind == "state" and spent.total is None:  # every bout is open
        return TimeSpent(n=spent.n, n_open=spent.n, flags=("OPEN",))
    return spent


def _in_watched_time(observation: Observation, event: ObservedEvent) -> TimedEvent:
    """The event on a clock that stands still while nobody watches; as it is where nobody noted when they watched."""
    if not observation.watched:
        return TimedEvent(event.start_ms, event.code, event.stop_ms, event.subject)
    start = watched_ms(observation.watched, event.start_ms)
    stop = None if event.stop_ms is None else watched_ms(observation.watched, event.stop_ms)
    return TimedEvent(start, event.code, stop, event.subject)
