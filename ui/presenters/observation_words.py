"""What the screen of an observation says: pad, lanes, time budget, keys. No widget is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxstudio.analysis.observed import Budget, Line
from cxstudio.analysis.result import Refusal
from cxstudio.i18n import _, plural
from cxstudio.study.observed_faults import clock_words
from cxstudio.study.observing import COMMENT_KEY, Observation, subject_of
from cxstudio.study.protocol import Behaviour

from .observation import Observing

FEW_TRANSITIONS = 2


@dataclass(frozen=True)
class PadKey:
    """One behaviour on the pad. `right` is its clock or count, `is_on` that it runs for who is chosen."""

    code: str
    key: str
    title: str
    right: str
    is_on: bool
    spoken: str


def pad_groups(observing: Observing) -> list[tuple[str, list[PadKey]]]:
    """(heading, its behaviours): those of who is chosen first, then those that bear their subject."""
    groups: dict[str, list[Behaviour]] = {}
    for behaviour in observing.observation.behaviours:
        groups.setdefault(behaviour.subject, []).append(behaviour)
    order = sorted(groups, key=bool)
    seen = _Seen(observing)
    chosen = observing.subject if observing.sample is None else observing.sample.subject
    said = observing.observation.said
    return [(said(name or chosen), [seen.key(one) for one in groups[name]]) for name in order]


class _Seen:
    """What was coded so far, counted once for all keys of the pad."""

    def __init__(self, observing: Observing) -> None:
        self._observing = observing
        self._now = observing.now()
        self._sample = observing.sample
        self._counts = observing.observation.counts
        self._running = {(one.code, one.subject): one for one in observing.observation.running}

    def key(self, behaviour: Behaviour) -> PadKey:
        who = subject_of(behaviour, self._observing.subject)
        if self._sample is not None:
            who = behaviour.subject or self._sample.subject
            is_on = (behaviour.code, who) in self._sample.holding
            right = _("holds") if is_on else ""
            return self._made(behaviour, right, is_on)
        event = self._running.get((behaviour.code, who))
        if event is not None:
            return self._made(behaviour, _("{time}, on").format(time=clock_words(self._now - event.start_ms)), True)
        n = self._counts.get((behaviour.code, who), 0)
        return self._made(behaviour, plural("{n} time", "{n} times", n) if n else "", False)

    def _made(self, behaviour: Behaviour, right: str, is_on: bool) -> PadKey:
        letter = "" if behaviour.key == COMMENT_KEY else behaviour.key.upper()
        kind = _("state") if behaviour.kind == "state" else _("point")
        spoken = ", ".join(part for part in (letter, behaviour.title, kind, right) if part)
        return PadKey(behaviour.code, letter, behaviour.title, right, is_on, spoken)


def heading_hint(observing: Observing) -> str:
    """What a key on the pad does to a state."""
    if any(one.excludes for one in observing.observation.behaviours):
        return _("A state stops those it excludes. Press again, or hold, to end it.")
    return _("Press again to end a state; hold its key for a short act.")


@dataclass(frozen=True)
class LaneWords:
    """One lane of the timeline: a behaviour of one subject, who is called `who` here."""

    code: str
    subject: str
    who: str
    title: str
    key: str
    is_state: bool


def lanes_of(observing: Observing) -> list[LaneWords]:
    """A lane for each behaviour and subject: by subject, in the ethogram's order; behaviours unknown to it last."""
    observation = observing.observation
    named = observation.counts.keys()
    subjects = dict.fromkeys([*observing.subjects, *(one.subject for one in observation.behaviours)])
    subjects.update(dict.fromkeys(subject for _code, subject in sorted(named)))
    found: list[LaneWords] = []
    for subject in subjects:
        for one in observation.behaviours:
            is_own = subject == (one.subject or observing.subject)
            if is_own or (one.code, subject) in named:
                letter = "" if one.key == COMMENT_KEY else one.key.upper()
                who, is_state = observation.said(subject), one.kind == "state"
                found.append(LaneWords(one.code, subject, who, one.title, letter, is_state))
    strangers = sorted(key for key in named if key[0] not in observation.by_code)
    return found + [LaneWords(code, subject, subject, code, "", False) for code, subject in strangers]


# -- the time budget -----------------------------------------------------------------------------------------------


BUDGET_HEADINGS = (_("Behaviour"), _("n"), _("Total"), _("Mean"), _("Share of time"))


@dataclass(frozen=True)
class BudgetWords:
    """The time budget as words: the lines under `BUDGET_HEADINGS` (and, where it was sampled, how often each held),
    what follows what as (from, to, count), and sentences on what it rests on and what is refused."""

    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    follows: tuple[tuple[str, str, str], ...]
    about: str
    refused: tuple[str, ...]


def budget_words(observation: Observation, budget: Budget) -> BudgetWords:
    """A budget in words."""
    headings = (*BUDGET_HEADINGS, _("In scans")) if budget.instants else BUDGET_HEADINGS
    lines = tuple(_line(observation, line, is_sampled=bool(budget.instants)) for line in budget.lines)
    return BudgetWords(headings, lines, tuple(_follows(observation, budget)), _about(budget), tuple(_refused(budget)))


def _line(observation: Observation, line: Line, *, is_sampled: bool) -> tuple[str, ...]:
    who = observation.said(line.subject)
    name = f"{who}: {line.behaviour.title}" if who else line.behaviour.title
    if isinstance(line.spent, Refusal):
        cells = ("–", "–", "–", "–")
    else:
        spent, is_state = line.spent, line.behaviour.kind == "state"
        n = _("{n} ({open} open)").format(n=spent.n, open=spent.n_open) if spent.n_open else str(spent.n)
        total = clock_words(spent.total) if is_state and spent.total is not None else "–"
        mean = f"{spent.mean / 1000:.1f} s" if is_state and spent.mean is not None else "–"
        share = f"{100 * spent.share:.0f} %" if is_state and spent.share is not None else "–"
        cells = (n, total, mean, share)
    scans = _("{k} of {n}").format(k=line.scans.k, n=line.scans.n) if line.scans is not None else "–"
    return (name, *cells, scans) if is_sampled else (name, *cells)


def _follows(observation: Observation, budget: Budget) -> Iterator[tuple[str, str, str]]:
    found = budget.transitions
    if isinstance(found, Refusal):
        return
    cells = [
        (found.counts[row][column], one, other)
        for row, one in enumerate(found.codes)
        for column, other in enumerate(found.codes)
        if found.counts[row][column]
    ]
    for count, one, other in sorted(cells, key=lambda cell: -cell[0]):
        yield observation.title(one), observation.title(other), str(count)


def _about(budget: Budget) -> str:
    events = plural("{n} event", "{n} events", budget.events)
    if budget.watched_ms is None:
        return _("{events}. Nobody noted when they watched, so no share of time is told.").format(events=events)
    words = _("{events} in {time} watched; pauses count in nothing.")
    return words.format(events=events, time=clock_words(budget.watched_ms))


def _refused(budget: Budget) -> Iterator[str]:
    for line in budget.lines:
        if isinstance(line.spent, Refusal):
            yield f"{line.behaviour.title}: {line.spent.sentence}"
    n_open = sum(line.spent.n_open for line in budget.lines if not isinstance(line.spent, Refusal))
    if n_open:
        yield plural(
            "{n} state is open: it counts in n, its time in nothing.",
            "{n} states are open: they count in n, their time in nothing.",
            n_open,
        )
    if budget.left_out:
        yield plural(
            "{n} event is left out: it lies before the visit, or its behaviour is unknown.",
            "{n} events are left out: they lie before the visit, or their behaviour is unknown.",
            budget.left_out,
        )
    if isinstance(budget.transitions, Refusal):
        yield budget.transitions.sentence
    elif isinstance(budget.transitions.residuals, Refusal):
        yield budget.transitions.residuals.sentence


# -- keys --------------------------------------------------------------------------------------------------------------


def keys_along(observing: Observing) -> tuple[tuple[str | tuple[str, ...], str], ...]:
    """The strip at the foot."""
    if observing.sample is not None:
        return (
            (_("letters"), _("holds now")),
            (_("Enter"), _("next, then keep")),
            (_("Backspace"), _("leave this scan out")),
        )
    letters = _("letters off") if observing.letters_on else _("letters on")
    found: list[tuple[str | tuple[str, ...], str]] = [(_("letters"), _("record a behaviour"))]
    if observing.chooses_subject:
        found.append((_("digits"), _("choose who")))
    pause = _("pause") if observing.observation.is_watching else _("begin")
    return (
        *found,
        (_("Space"), pause),
        (_("Backspace"), _("undo")),
        ("C", _("comment")),
        ((",", "."), _("shift by 1 s")),
        (("+", "−"), _("zoom")),
        (_("Esc"), letters),
        ("F1", _("all keys")),
    )


def all_keys(observing: Observing) -> tuple[tuple[str, str], ...]:
    """Every key of the screen, for the list of keys."""
    pad = [(key.key, key.title) for _heading, keys in pad_groups(observing) for key in keys if key.key]
    return (
        *pad,
        *((digit, name) for digit, name in observing.subject_keys().items()),
        (_("Ctrl+Down"), _("next subject")),
        ("F2", _("name a subject")),
        (_("Space"), _("begin, pause, go on")),
        (_("hold a key"), _("a short act: it stops when the key is let go")),
        (_("Backspace"), _("undo the last step")),
        ("C", _("comment on the chosen event")),
        (", .", _("shift the chosen event by 1 s; with Shift by 0.1 s")),
        (_("Esc"), _("letters off and on")),
        ("F6", _("pad, timeline, events")),
        (_("In the timeline"), ""),
        ("← →", _("move the edge by 1 s; with Shift by 0.1 s")),
        (_("Enter"), _("which edge moves")),
        ("↑ ↓", _("choose an event")),
        (_("PgUp PgDn"), _("earlier, later")),
        ("+ −", _("zoom")),
        (_("End"), _("follow the clock")),
        (_("In the events"), ""),
        (_("Enter"), _("correct the event")),
        (_("Del"), _("take the event out")),
        ("← →", _("move it")),
        (_("Ctrl+T"), _("time budget")),
        (_("Ctrl+E"), _("what to check")),
        (_("Ctrl+W"), _("back to the visit")),
    )
