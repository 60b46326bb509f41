"""Live observation: what a key press makes of the events of a visit. Pure functions over frozen `Observation`s.

Times are whole milliseconds since the visit's start. A point happens, a state starts and stops; its stop is stored, and
a state that nobody stopped stays open and is shown as such. Sampling at intervals stands in `scanning`, what is wrong
with an observation in `observed_faults`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from cxstudio.study.protocol import Behaviour, Protocol
from cxstudio.study.recorded import ObservedEvent, Visit, Watch

Edge = Literal["start", "stop", "both"]
COMMENT_KEY = "c"
"""The key of the comment while behaviour is observed, whatever the ethogram says."""


@dataclass(frozen=True)
class Observation:
    """The events of one visit with the behaviours they are of, and when somebody watched. `shown` are the words to
    show, in another language, for those that events bear."""

    behaviours: tuple[Behaviour, ...]
    events: tuple[ObservedEvent, ...] = ()
    watched: tuple[Watch, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def by_code(self) -> dict[str, Behaviour]:
        """The behaviours by their code."""
        return {behaviour.code: behaviour for behaviour in self.behaviours}

    @cached_property
    def running(self) -> tuple[ObservedEvent, ...]:
        """The states that have not stopped, in the order of starting."""
        open_ones = [event for event in self.events if event.stop_ms is None and self.is_state(event.code)]
        return tuple(sorted(open_ones, key=lambda event: event.start_ms))

    @cached_property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """(code, subject) -> how many events there are of it."""
        return Counter((event.code, event.subject) for event in self.events)

    @property
    def is_watching(self) -> bool:
        """Does somebody watch now?"""
        return bool(self.watched) and self.watched[-1].stop_ms is None

    def is_state(self, code: str) -> bool:
        """Is it a state of this ethogram? What is not in it is none."""
        behaviour = self.by_code.get(code)
        return behaviour is not None and behaviour.kind == "state"

    def event(self, event_id: str) -> ObservedEvent | None:
        """The event of that id; None when there is none."""
        return next((event for event in reversed(self.events) if event.id == event_id), None)

    def title(self, code: str) -> str:
        """What a behaviour is called; its code where the ethogram does not know it."""
        behaviour = self.by_code.get(code)
        return behaviour.title if behaviour is not None and behaviour.title else code

    def said(self, word: str) -> str:
        """What is shown for who or a detail of an event, which are stored in the main language."""
        return self.shown.get(word, word)


def observation_of(protocol: Protocol, visit: Visit) -> Observation:
    """What was observed in a visit."""
    return Observation(protocol.behaviours, visit.events, visit.watched)


# -- keys --------------------------------------------------------------------------------------------------------------


def behaviour_of_key(behaviours: Iterable[Behaviour], key: str) -> Behaviour | None:
    """The behaviour that a letter or digit stands for."""
    return next((one for one in behaviours if one.key and one.key == key.casefold()), None)


def subject_of(behaviour: Behaviour, chosen: str) -> str:
    """Whose behaviour it is: the ethogram's own word goes before who was chosen."""
    return behaviour.subject or chosen


def press(
    observation: Observation,
    code: str,
    at_ms: int,
    new_id: str,
    subject: str = "",
    modifiers: tuple[str, ...] = (),
) -> Observation:
    """The key of a behaviour was pressed: a point happens, a state that runs stops, another one starts.

    A state that starts stops those that it excludes, and those that exclude it. KeyError for a code that is not in
    the ethogram.
    """
    behaviour = observation.by_code[code]
    who = subject_of(behaviour, subject)
    made = ObservedEvent(id=new_id, code=code, start_ms=at_ms, subject=who, modifiers=modifiers)
    if behaviour.kind == "point":
        return with_event(observation, made)
    same = next((one for one in observation.running if one.code == code and one.subject == who), None)
    if same is not None:
        return stopped(observation, same.id, at_ms)
    for other in observation.running:
        if excludes(observation, made, other):
            observation = stopped(observation, other.id, at_ms)
    return with_event(observation, made)


def released(observation: Observation, event_id: str, at_ms: int) -> Observation:
    """A key that was held for a short act was let go: the state it started stops, where it still runs."""
    event = observation.event(event_id)
    return observation if event is None or event.stop_ms is not None else stopped(observation, event_id, at_ms)


def excludes(observation: Observation, one: ObservedEvent, other: ObservedEvent) -> bool:
    """Can these two not go on at once? So where either behaviour excludes the other, for one and the same subject.

    Behaviours that bear their subject in the ethogram, or have none, exclude each other whoever it is.
    """
    first, second = observation.by_code.get(one.code), observation.by_code.get(other.code)
    if first is None or second is None or first.kind != "state" or second.kind != "state":
        return False
    if other.code not in first.excludes and one.code not in second.excludes:
        return False
    named = bool(first.subject) and bool(second.subject)
    return one.subject == other.subject or named or not one.subject or not other.subject


# -- correcting --------------------------------------------------------------------------------------------------------


def with_event(observation: Observation, event: ObservedEvent) -> Observation:
    """With one more event, or the changed one of the same id in its place."""
    if observation.event(event.id) is None:
        return replace(observation, events=(*observation.events, event))
    events = tuple(event if one.id == event.id else one for one in observation.events)
    return replace(observation, events=events)


def without(observation: Observation, event_id: str) -> Observation:
    """Without that event."""
    return replace(observation, events=tuple(one for one in observation.events if one.id != event_id))


def stopped(observation: Observation, event_id: str, at_ms: int) -> Observation:
    """A state stops, never before it started."""
    event = _known(observation, event_id)
    return with_event(observation, event.model_copy(update={"stop_ms": max(at_ms, event.start_ms)}))


def moved(observation: Observation, event_id: str, edge: Edge, by_ms: int) -> Observation:
    """Start, stop or both moved by so many milliseconds. The visit's start and the other edge are not crossed."""
    event = _known(observation, event_id)
    start, stop = event.start_ms, event.stop_ms
    if edge in ("start", "both"):
        shift = max(by_ms, -start)
        start += shift
        stop = stop + shift if edge == "both" and stop is not None else stop
        start = start if stop is None else min(start, stop)
    elif stop is not None:
        stop = max(stop + by_ms, start)
    return with_event(observation, event.model_copy(update={"start_ms": start, "stop_ms": stop}))


def corrected(
    observation: Observation,
    event_id: str,
    *,
    code: str | None = None,
    subject: str | None = None,
    modifiers: tuple[str, ...] | None = None,
    comment: str | None = None,
) -> Observation:
    """Another behaviour, subject, details or comment; None leaves it as it is. Details go with the behaviour.

    A point that becomes a state stops where it starts, so that nothing is left open; a state that becomes a point
    keeps its start alone.
    """
    event = _known(observation, event_id)
    said = {"subject": subject, "modifiers": modifiers, "comment": comment}
    update: dict[str, object] = {name: value for name, value in said.items() if value is not None}
    if code is not None and code != event.code:
        behaviour = observation.by_code[code]
        update = {"modifiers": (), **update, "code": code}
        if behaviour.subject:
            update["subject"] = behaviour.subject
        if behaviour.kind == "point":
            update["stop_ms"] = None
        elif event.stop_ms is None and not observation.is_state(event.code):
            update["stop_ms"] = event.start_ms
    return with_event(observation, event.model_copy(update=update))


def split(observation: Observation, event_id: str, at_ms: int, new_id: str) -> Observation:
    """One state as two that meet at `at_ms`; as it was where that does not lie inside it."""
    event = _known(observation, event_id)
    inside = event.start_ms < at_ms and (event.stop_ms is None or at_ms < event.stop_ms)
    if not inside or not observation.is_state(event.code):
        return observation
    first = event.model_copy(update={"stop_ms": at_ms})
    second = event.model_copy(update={"id": new_id, "start_ms": at_ms, "comment": ""})
    return with_event(with_event(observation, first), second)


def next_alike(observation: Observation, event_id: str) -> ObservedEvent | None:
    """The state of the same behaviour and subject that follows; what `merged` would join."""
    event = _known(observation, event_id)
    if not observation.is_state(event.code):
        return None
    later = [
        one
        for one in observation.events
        if (one.code, one.subject) == (event.code, event.subject)
        and (one.start_ms, one.id) > (event.start_ms, event.id)
    ]
    return min(later, key=lambda one: (one.start_ms, one.id), default=None)


def merged(observation: Observation, event_id: str) -> Observation:
    """One state out of this one and the next of the same behaviour and subject, with what lay between."""
    event, other = _known(observation, event_id), next_alike(observation, event_id)
    if other is None:
        return observation
    stops = [one.stop_ms for one in (event, other) if one.stop_ms is not None]
    whole = event.model_copy(
        update={
            "stop_ms": max(stops) if len(stops) == 2 else None,
            "modifiers": tuple(dict.fromkeys((*event.modifiers, *other.modifiers))),
            "comment": "; ".join(words for words in (event.comment, other.comment) if words),
        }
    )
    return with_event(without(observation, other.id), whole)


def _known(observation: Observation, event_id: str) -> ObservedEvent:
    event = observation.event(event_id)
    if event is None:
        raise KeyError(event_id)
    return event


# -- when somebody watched -----------------------------------------------------------------------------------------


def resumed(observation: Observation, at_ms: int) -> Observation:
    """Somebody begins to watch, or goes on after a pause."""
    if observation.is_watching:
        return observation
    return replace(observation, watched=(*observation.watched, Watch(start_ms=at_ms)))


def paused(observation: Observation, at_ms: int) -> Observation:
    """Nobody watches from here on. States that run are not stopped by it: the pause counts in nothing."""
    if not observation.is_watching:
        return observation
    last = observation.watched[-1]
    done = last.model_copy(update={"stop_ms": max(at_ms, last.start_ms)})
    return replace(observation, watched=(*observation.watched[:-1], done))


def pauses(observation: Observation) -> Iterator[tuple[int, int | None]]:
    """(from, to) of each pause; to None while it lasts."""
    for place, one in enumerate(observation.watched):
        if one.stop_ms is not None:
            follows = observation.watched[place + 1 : place + 2]
            yield one.stop_ms, follows[0].start_ms if follows else None


def watched_ms(watched: Iterable[Watch], until_ms: int) -> int:
    """How long somebody watched up to then: the place of an instant on a clock that stands still in pauses."""
    spans = ((one.start_ms, until_ms if one.stop_ms is None else min(one.stop_ms, until_ms)) for one in watched)
    return sum(max(0, stop - start) for start, stop in spans)
