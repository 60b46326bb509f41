"""Events of BORIS and ours. There a state has no mark of start or stop: of the events of one behaviour, subject and
modifiers the first, third, ... starts it and the second, fourth, ... stops it. Here both are stored; one without its
partner stays open and is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cxstudio.i18n import _
from cxstudio.interchange.account import Line, Outcome
from cxstudio.interchange.boris_ethogram import Tell, modifiers_in, modifiers_out
from cxstudio.interchange.boris_project import Json, as_object, as_text, milliseconds
from cxstudio.study.protocol import Behaviour
from cxstudio.study.recorded import ObservedEvent


@dataclass(frozen=True)
class Coded:
    """One event as BORIS has it: its place from 1, milliseconds, subject, code, modifiers, comment."""

    place: int
    at_ms: int
    subject: str
    code: str
    modifiers: str
    comment: str

    @property
    def same(self) -> tuple[int, str, str, str, str]:
        """What two equal events share."""
        return self.at_ms, self.subject, self.code, self.modifiers, self.comment


def coded_events(sheet: str, events: Json, tell: Tell) -> list[Coded]:
    """The events that have a time and a code, by time."""
    found = []
    for place, one in enumerate(as_object(events).values(), 1):
        row: list[Json] = one if isinstance(one, list) else []
        at_ms = milliseconds(row[0]) if row else None
        texts = [as_text(cell) for cell in (*row[1:5], "", "", "", "")[:4]]
        if at_ms is None or not texts[1]:
            tell(Line(Outcome.NOT_TAKEN, sheet, place, "", _("it has no time, or no behaviour")))
            continue
        found.append(Coded(place, at_ms, *texts))
    return sorted(found, key=lambda one: one.at_ms)


def events_in(
    sheet: str, coded: Iterable[Coded], behaviours: Mapping[str, Behaviour], tell: Tell
) -> tuple[ObservedEvent, ...]:
    """Points as they are, states from start to stop; the order of starting."""
    found: dict[int, ObservedEvent] = {}
    running: dict[tuple[str, str, str], int] = {}
    for one in coded:
        behaviour = behaviours.get(one.code)
        if behaviour is None:
            text = _("“{code}” is no behaviour that is known here").format(code=one.code[:60])
            tell(Line(Outcome.NOT_TAKEN, sheet, one.place, "", text))
            continue
        key = (one.subject, one.code, one.modifiers)
        begun = running.pop(key, None)
        if begun is not None:
            found[begun] = _stopped(found[begun], one, sheet, tell)
            continue
        found[one.place] = _event(sheet, one, behaviour)
        if behaviour.kind == "state":
            running[key] = one.place
        else:
            tell(Line(Outcome.TAKEN, sheet, one.place, "", _("a point")))
    for place in running.values():
        text = _("a state that nothing stops: it is left open")
        tell(Line(Outcome.CHANGED, sheet, place, "", text))
    return tuple(found.values())


def _event(sheet: str, one: Coded, behaviour: Behaviour) -> ObservedEvent:
    made = hashlib.sha256(f"{sheet}\n{one.place}".encode(errors="replace")).hexdigest()[:16]
    return ObservedEvent(
        id=f"b-{one.place:07d}-{made}",
        code=behaviour.code,
        start_ms=one.at_ms,
        subject=one.subject,
        modifiers=modifiers_in(one.modifiers),
        comment=one.comment,
    )


def _stopped(event: ObservedEvent, stop: Coded, sheet: str, tell: Tell) -> ObservedEvent:
    both = [words for words in (event.comment, stop.comment) if words]
    if len(both) == 2:
        text = _("the comments of start and stop stand in one")
        tell(Line(Outcome.CHANGED, sheet, stop.place, "comment", text))
    tell(Line(Outcome.TAKEN, sheet, stop.place, "", _("the stop of a state")))
    return event.model_copy(update={"stop_ms": stop.at_ms, "comment": " / ".join(both)})


# -- out ---------------------------------------------------------------------------------------------------------------


def events_out(
    events: Sequence[ObservedEvent], behaviours: Mapping[str, Behaviour], codes: Mapping[str, str]
) -> list[Json]:
    """Events as their rows, by time. Where a state stops and the next begins in one instant, the stop goes first."""
    rows: list[tuple[int, int, list[Json]]] = []
    for event in sorted(events, key=lambda one: (one.start_ms, one.stop_ms is None, one.stop_ms or 0)):
        behaviour = behaviours.get(event.code)
        if behaviour is None:
            continue
        words = modifiers_out(event.modifiers, len(behaviour.modifiers))
        head = [event.subject, codes[event.code], words]
        rows.append((event.start_ms, 1, [event.start_ms / 1000, *head, event.comment]))
        if behaviour.kind == "state" and event.stop_ms is not None:
            rank = 0 if event.stop_ms > event.start_ms else 1
            rows.append((event.stop_ms, rank, [event.stop_ms / 1000, *head, ""]))
    return [row for _at, _rank, row in sorted(rows, key=lambda one: one[:2])]


def event_losses(sheet: str, events: Sequence[ObservedEvent], behaviours: Mapping[str, Behaviour]) -> Iterator[Line]:
    """What BORIS would read otherwise: states of one kind that overlap or stay open, and what is in no ethogram."""
    until: dict[tuple[str, str, tuple[str, ...]], int | None] = {}
    for place, event in enumerate(sorted(events, key=lambda one: one.start_ms), 1):
        behaviour = behaviours.get(event.code)
        if behaviour is None:
            text = _("“{code}” is no behaviour of the protocol").format(code=event.code)
            yield Line(Outcome.NOT_TAKEN, sheet, place, "", text)
            continue
        if behaviour.kind == "point":
            continue
        key = (event.subject, event.code, event.modifiers)
        before = until.get(key, event.start_ms)
        if before is None or before > event.start_ms:
            text = _("it overlaps with another of its kind; BORIS pairs them otherwise")
            yield Line(Outcome.CHANGED, sheet, place, "", text)
        if event.stop_ms is None:
            yield Line(Outcome.CHANGED, sheet, place, "", _("it is still open; BORIS calls that unpaired"))
        until[key] = event.stop_ms
