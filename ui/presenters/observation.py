"""Live observation of one visit: what its keys do, what is asked, what is chosen. No widget is known.

Every change makes a new frozen `Observation` and is on the disk before the key's next one. When somebody watched is a
fact and no step of undo; what was coded can be undone step by step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cxstudio.errors import Finding
from cxstudio.i18n import _
from cxstudio.study import observing as core
from cxstudio.study.observed_faults import event_words, faults
from cxstudio.study.observing import Edge, Observation
from cxstudio.study.protocol import Behaviour, Modifier
from cxstudio.study.recorded import ObservedEvent
from cxstudio.study.scanning import due_scan, next_scan, scanned

from .observation_visit import ObservedVisit

HELD_MS = 500
"""A state whose key is held at least so long was a short act: it stops when the key is let go."""
SECOND, TENTH = 1000, 100
_DIGITS = "1234567890"


@dataclass(frozen=True)
class Question:
    """A detail of an event that is being asked: digits choose among its words."""

    event: str
    modifier: Modifier
    place: int


@dataclass(frozen=True)
class Sample:
    """A scan that is being taken: which states hold at that instant, subject by subject."""

    at_ms: int
    subjects: tuple[str, ...]
    place: int = 0
    holding: frozenset[tuple[str, str]] = frozenset()

    @property
    def subject(self) -> str:
        """Who is looked at now."""
        return self.subjects[self.place]


class Observing(ObservedVisit):
    """A visit whose behaviour is coded as it happens."""

    def reset(self) -> None:
        """Nothing asked, nothing held, nobody chosen."""
        self.subject = ""
        self.letters_on = True
        self.edge: Edge = "both"
        self.selected = ""
        self.question: Question | None = None
        self.sample: Sample | None = None
        self.scan_every_ms = 0
        self._added: tuple[str, ...] = ()
        self._held: dict[str, str] = {}

    # -- who -------------------------------------------------------------------------------------------------------

    @property
    def chooses_subject(self) -> bool:
        """Is there a behaviour that does not say itself whose it is?"""
        return any(not one.subject for one in self.observation.behaviours)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Who can be chosen, in the order in which they came; "" (nobody in particular) is always one."""
        own = {one.code for one in self.observation.behaviours if not one.subject}
        seen = (subject for code, subject in self.observation.counts if code in own)
        return tuple(dict.fromkeys(("", *seen, *self._added)))

    def subject_keys(self) -> dict[str, str]:
        """Digit -> subject, with the digits that the ethogram leaves free."""
        taken = {one.key for one in self.observation.behaviours}
        free = [digit for digit in _DIGITS if digit not in taken]
        return dict(zip(free, [name for name in self.subjects if name], strict=False))

    def choose_subject(self, name: str) -> None:
        """The keys are about this one from here on; a new name joins the others."""
        name = " ".join(name.split())
        if name and name not in self.subjects:
            self._added = (*self._added, name)
        self.subject = name
        self.turned.emit()

    def step_subject(self, step: int) -> None:
        """The next or previous subject, round and round."""
        names = self.subjects
        place = names.index(self.subject) if self.subject in names else 0
        self.choose_subject(names[(place + step) % len(names)])

    # -- watching --------------------------------------------------------------------------------------------------

    def toggle_watching(self) -> None:
        """Begin, pause or go on."""
        now = self.now()
        self._held.clear()
        if self.observation.is_watching:
            self.close_question()
            self.drop_sample()
            self.watch(core.paused(self.observation, now).watched)
        else:
            self.watch(core.resumed(self.observation, now).watched)

    def switch_letters(self, *, on: bool | None = None) -> None:
        """The letters of the ethogram act, or they do not."""
        self.letters_on = not self.letters_on if on is None else on
        self._held.clear()
        self.turned.emit()

    # -- keys ------------------------------------------------------------------------------------------------------

    def key_down(self, key: str) -> bool:
        """A letter or digit goes down (never its repeats). False when it means nothing here."""
        key = key.casefold()
        if self.question is not None and key in _DIGITS:
            return self.choose_detail(_DIGITS.index(key))
        if not self.letters_on or key == core.COMMENT_KEY:
            return False
        behaviour = core.behaviour_of_key(self.observation.behaviours, key)
        if behaviour is None:
            subject = self.subject_keys().get(key)
            if subject is not None:
                self.choose_subject(subject)
            return subject is not None
        started = self.code(behaviour)
        if started and self.sample is None and behaviour.kind == "state":
            self._held[key] = started
        return True

    def key_up(self, key: str) -> None:
        """A key is let go: a state that its key was held for stops; a tap lets it run."""
        event_id = self._held.pop(key.casefold(), "")
        event = self.observation.event(event_id)
        now = self.now()
        if event is None or event.stop_ms is not None or now - event.start_ms < HELD_MS:
            return
        text = _("stop of {event}").format(event=event_words(self.observation, event))
        self.push(core.released(self.observation, event_id, now), text, event_id, joins=f"held {event_id}")

    def code(self, behaviour: Behaviour) -> str:
        """Code a behaviour now; the id of the event that was made or stopped, "" where nobody watches.

        The first one begins the watching. During a scan it says that the state holds, or not.
        """
        if self.sample is not None:
            self._tick_off(behaviour)
            return ""
        if not self.observation.is_watching:
            if self.observation.watched:
                self.context.tell("info", _("Paused: nothing was noted. Space goes on."))
                return ""
            self.toggle_watching()
        self.close_question()
        new = self.workspace.new_id()
        who = core.subject_of(behaviour, self.subject)
        running = {(one.code, one.subject): one.id for one in self.observation.running}
        stopping = running.get((behaviour.code, who), "") if behaviour.kind == "state" else ""
        after = core.press(self.observation, behaviour.code, self.now(), new, self.subject)
        words = f"{who}: {behaviour.title}" if who else behaviour.title
        text = (_("stop of {event}") if stopping else "{event}").format(event=words)
        self.selected = stopping or new
        self.push(after, text, self.selected, joins="" if stopping else f"held {new}")
        if not stopping:
            self._ask(new, behaviour, 0)
        return self.selected if not stopping else ""

    # -- details -----------------------------------------------------------------------------------------------------

    def _ask(self, event_id: str, behaviour: Behaviour, place: int) -> None:
        asked = [(n, one) for n, one in enumerate(behaviour.modifiers) if n >= place and one.options]
        self.question = Question(event_id, asked[0][1], asked[0][0]) if asked else None
        self.turned.emit()

    def choose_detail(self, number: int) -> bool:
        """The answer to what is asked, by its place among the words; the next detail is asked then."""
        asked = self.question
        event = self.observation.event(asked.event) if asked is not None else None
        if asked is None or event is None or number >= len(asked.modifier.options):
            return False
        word = asked.modifier.options[number]
        after = core.corrected(self.observation, event.id, modifiers=(*event.modifiers, word))
        self.push(after, event_words(self.observation, event), event.id, joins=f"held {event.id}")
        self._ask(event.id, self.observation.by_code[event.code], asked.place + 1)
        return True

    def close_question(self) -> None:
        """Nothing is asked any more; the event stays with the details it has."""
        if self.question is not None:
            self.question = None
            self.turned.emit()

    def reset_question(self) -> None:
        """Undo closes what is asked, and lets go of what is held."""
        self.question = None
        self._held.clear()

    # -- scans -------------------------------------------------------------------------------------------------------

    def scan_every(self, interval_ms: int) -> None:
        """Ask at this interval which states hold; 0 never asks."""
        self.scan_every_ms = interval_ms
        self.drop_sample()
        self.turned.emit()

    def next_scan_ms(self) -> int | None:
        """How long until the next sample; None where none comes."""
        if not self.scan_every_ms or self.sample is not None:
            return None
        due = next_scan(self.observation, self.scan_every_ms)
        return None if due is None else max(0, due - self.now())

    def tick(self) -> None:
        """Time passes: a sample may be due."""
        if not self.is_open or not self.scan_every_ms or self.sample is not None:
            return
        at = due_scan(self.observation, self.scan_every_ms, self.now())
        if at is not None:
            self.close_question()
            fixed = any(one.subject for one in self.observation.behaviours if one.kind == "state")
            free = [name for name in self.subjects if name] if self._has_free_states() else []
            subjects = (*free, "") if fixed or not free else tuple(free)
            self.sample = Sample(at, subjects)
            self.turned.emit()

    def _has_free_states(self) -> bool:
        return any(one.kind == "state" and not one.subject for one in self.observation.behaviours)

    def _tick_off(self, behaviour: Behaviour) -> None:
        sample = self.sample
        if sample is None or behaviour.kind != "state":
            return
        key = (behaviour.code, behaviour.subject or sample.subject)
        self.sample = replace(sample, holding=sample.holding ^ {key})
        self.turned.emit()

    def next_subject_of_sample(self) -> None:
        """The next one is looked at; after the last the sample is kept."""
        sample = self.sample
        if sample is None:
            return
        if sample.place + 1 < len(sample.subjects):
            self.sample = replace(sample, place=sample.place + 1)
            self.turned.emit()
            return
        self.sample = None
        ids = {key: self.workspace.new_id() for key in sorted(sample.holding)}
        after = scanned(self.observation, sample.at_ms, sorted(sample.holding), ids)
        self.watch(after.watched)
        if after.events != self.observation.events:
            self.push(after, _("scan"), next(iter(ids.values())))
        self.turned.emit()

    def drop_sample(self) -> None:
        """This sample is left out: it counts as not taken."""
        if self.sample is not None:
            self.sample = None
            self.turned.emit()

    # -- choosing and correcting -----------------------------------------------------------------------------------

    @property
    def current(self) -> ObservedEvent | None:
        """The chosen event."""
        return self.observation.event(self.selected) if self.selected else None

    def select(self, event_id: str) -> None:
        """Choose an event."""
        if event_id != self.selected:
            self.selected = event_id
            self.turned.emit()

    def step_selection(self, step: int) -> None:
        """The next later (+1) or earlier (-1) event."""
        order = sorted(self.observation.events, key=lambda event: (event.start_ms, event.id))
        if order:
            places = {event.id: place for place, event in enumerate(order)}
            place = places.get(self.selected, len(order) - (step > 0))
            self.select(order[min(max(place + step, 0), len(order) - 1)].id)

    def next_edge(self) -> None:
        """Move the start, the stop, or both."""
        edges: tuple[Edge, ...] = ("both", "start", "stop")
        event = self.current
        if event is not None and event.stop_ms is None:
            edges = ("both",)
        self.edge = edges[(edges.index(self.edge) + 1) % len(edges)] if self.edge in edges else "both"
        self.turned.emit()

    def shift(self, by_ms: int) -> None:
        """Move the chosen event's edge by so many milliseconds; moves one after the other are one step of undo."""
        event = self.current
        if event is None:
            return
        after = core.moved(self.observation, event.id, self.edge, by_ms)
        text = _("time of {event}").format(event=event_words(self.observation, event))
        self.push(after, text, event.id, joins=f"shift {self.edge} {event.id}")

    def comment(self, text: str) -> None:
        """The chosen event's comment as it is being typed."""
        event = self.current
        if event is None or event.comment == text:
            return
        words = _("comment on {event}").format(event=event_words(self.observation, event))
        after = core.corrected(self.observation, event.id, comment=text)
        self.push(after, words, event.id, joins=f"comment {event.id} {self.typing}", typing=True)

    def correct(self, *, code: str | None = None, subject: str | None = None, details: str | None = None) -> None:
        """Another behaviour, subject or details (words with ";" between) for the chosen event."""
        event = self.current
        if event is None:
            return
        parts = None if details is None else tuple(one.strip() for one in details.split(";") if one.strip())
        after = core.corrected(self.observation, event.id, code=code, subject=subject, modifiers=parts)
        self._change(after, _("correction of {event}"), event)

    def stop_now(self) -> None:
        """The chosen open state stops now."""
        event = self.current
        if event is not None and event.id in {one.id for one in self.observation.running}:
            self._change(core.stopped(self.observation, event.id, self.now()), _("stop of {event}"), event)

    def split(self) -> None:
        """The chosen state becomes two, in the middle of the time it has lasted."""
        event = self.current
        if event is not None:
            stop = self.now() if event.stop_ms is None else event.stop_ms
            middle = (event.start_ms + stop) // 2
            after = core.split(self.observation, event.id, middle, self.workspace.new_id())
            self._change(after, _("split of {event}"), event)

    def merge(self) -> None:
        """The chosen state and the next of the same behaviour and subject become one."""
        event = self.current
        if event is not None:
            self._change(core.merged(self.observation, event.id), _("merging of {event}"), event)

    def remove(self) -> None:
        """Take the chosen event out."""
        event = self.current
        if event is not None:
            self.step_selection(-1)
            if self.selected == event.id:
                self.selected = ""
            self._change(core.without(self.observation, event.id), _("removal of {event}"), event)

    def _change(self, after: Observation, text: str, event: ObservedEvent) -> None:
        if after.events != self.observation.events:
            self.push(after, text.format(event=event_words(self.observation, event)), event.id)

    # -- what is to be checked -----------------------------------------------------------------------------------------

    def findings(self) -> list[Finding]:
        """What is not right: open states, overlaps, events outside. States that run while somebody watches are
        told, too; they are closed by nobody else."""
        return faults(self.observation, self.now())
