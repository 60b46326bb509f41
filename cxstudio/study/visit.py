"""A visit: who went where, what was answered, seen and felt, and what is still missing.

Visits are frozen; `with_answer` and its kin give new ones. Whether an item is asked at all depends on conditions:
a hidden answer is kept but inactive; it is never scored, never reported, and comes back when its branch does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from . import logic
from .pages import Page, Place, pages_of, places_of
from .protocol import AudioNote, Computed, Item, Note, PhotoItem, Protocol, Rows, SealedCard, Timer, Value

Cell = str | int | float | None
"""One value of a table that is filled row by row; None while it is empty."""

AnswerValue = bool | int | float | str | tuple[str, ...] | tuple[tuple[Cell, ...], ...] | None


class VisitState(Enum):
    """Where a visit stands. "Sent" is a mark beside the state, never a state."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"


class Status(Enum):
    """How an item was answered; "not applicable" and "could not observe" are answers too."""

    ANSWERED = "answered"
    NOT_APPLICABLE = "not_applicable"
    NOT_OBSERVED = "not_observed"


class Answer(Value):
    """One answer. Timers hold milliseconds; `reached` is False when the awaited event never came in that time.

    `at` is the moment of answering in UTC milliseconds: with the visit's times it gives the recall delay; 0 where a
    default was left standing. `since` is when a timer over days was started, in UTC milliseconds; 0 for all else.
    """

    item: str
    status: Status = Status.ANSWERED
    value: AnswerValue = None
    reached: bool = True
    reason: str = ""
    note: str = ""
    at: int = 0
    since: int = 0


class Evidence(Value):
    """A photo or file, known by the SHA-256 of its untouched original. Empty `item` means the touchpoint as a whole."""

    id: str
    sha256: str
    touchpoint: str = ""
    item: str = ""
    name: str = ""
    caption: str = ""
    media: str = "image/jpeg"
    size: int = 0
    crc32: int = 0
    width: int = 0
    height: int = 0
    taken_at: str = ""
    latitude: float | None = None
    longitude: float | None = None
    added_at: int = 0
    in_report: bool = True


class ObservedEvent(Value):
    """An observed behaviour, in milliseconds since the visit's start; a point has no stop, an open state neither."""

    id: str
    code: str
    start_ms: int
    stop_ms: int | None = None
    subject: str = ""
    modifiers: tuple[str, ...] = ()
    comment: str = ""


class MarkedMoment(Value):
    """A moment of truth marked while recording: a delight or a pain, in one sentence."""

    id: str
    touchpoint: str
    sign: Literal["delight", "pain"]
    text: str = ""
    at: int = 0


class VersionMove(Value):
    """A visit's move to another version of its protocol: the `version` it left (content hash), when (UTC ms), why, and
    the answers that the new one cannot hold, kept so that they can come back."""

    version: str
    at: int = 0
    reason: str = ""
    aside: Mapping[str, Answer] = {}


class Visit(Value):
    """One observer at one site with one version of a protocol. One id for life. A `practice` visit was recorded
    before the study's set-up was complete: it is shown and never counted."""

    id: str
    study: str
    protocol: str
    number: int = 0
    site: str = ""
    observer: str = ""
    wave: str = ""
    state: VisitState = VisitState.IN_PROGRESS
    draws: Mapping[str, str] = {}
    reverse: bool = False
    started_at: int = 0
    utc_offset: int = 0
    zone: str = ""
    completed_at: int | None = None
    language: str = ""
    """The language it was recorded in last; empty is the protocol's own."""
    synthetic: bool = False
    practice: bool = False
    answers: Mapping[str, Answer] = {}
    evidence: tuple[Evidence, ...] = ()
    events: tuple[ObservedEvent, ...] = ()
    moments: tuple[MarkedMoment, ...] = ()
    moves: tuple[VersionMove, ...] = ()

    def with_answer(self, answer: Answer) -> Visit:
        """This visit with that answer in place of the old one."""
        return self.model_copy(update={"answers": {**self.answers, answer.item: answer}})

    def without_answer(self, item: str) -> Visit:
        """This visit with that item unanswered."""
        rest = {key: answer for key, answer in self.answers.items() if key != item}
        return self.model_copy(update={"answers": rest})

    def with_evidence(self, evidence: Evidence) -> Visit:
        """This visit with one more photo or file, or the changed one of the same id."""
        others = tuple(e for e in self.evidence if e.id != evidence.id)
        return self.model_copy(update={"evidence": (*others, evidence)})

    def without_evidence(self, evidence_id: str) -> Visit:
        """This visit without that photo or file; the file itself stays where it is."""
        return self.model_copy(update={"evidence": tuple(e for e in self.evidence if e.id != evidence_id)})

    def with_moment(self, moment: MarkedMoment) -> Visit:
        """This visit with one more marked moment, or the changed one of the same id."""
        others = tuple(m for m in self.moments if m.id != moment.id)
        return self.model_copy(update={"moments": (*others, moment)})


def is_counted(visit: Visit) -> bool:
    """Does it count in figures? Not when it was rejected, nor when it was practice."""
    return visit.state is not VisitState.REJECTED and not visit.practice


@dataclass(frozen=True)
class Reading:
    """A visit read against its protocol: which items are asked now, and the values that conditions see."""

    protocol: Protocol
    visit: Visit
    active: Mapping[str, Place]
    values: Mapping[str, logic.Value]

    def answer(self, item_id: str) -> Answer | None:
        """The answer that counts: None when there is none or the item is hidden."""
        return self.visit.answers.get(item_id) if item_id in self.active else None

    def answers(self) -> list[Answer]:
        """All answers that count, in the order of asking."""
        return [self.visit.answers[item_id] for item_id in self.active if item_id in self.visit.answers]

    def pages(self) -> list[Page]:
        """The pages that have at least one item asked now, in the order of asking."""
        asked = {place.page.id for place in self.active.values()}
        return [page for page in pages_of(self.protocol, self.visit.reverse) if page.id in asked]

    def items(self, page: Page) -> list[Item]:
        """The items of a page that are asked now."""
        return [item for item in page.items if item.id in self.active]


def logic_value(item: Item, answer: Answer | None) -> logic.Value:
    """What an expression sees of an answer: None unless answered; a timer in seconds, a table's number of rows that
    hold something, and of a sealed card whether it was opened."""
    if isinstance(item, SealedCard):
        return "yes" if is_opened(answer) else "no"
    if answer is None or answer.status is not Status.ANSWERED:
        return None
    if isinstance(item, Timer) and isinstance(answer.value, int):
        return answer.value / 1000
    if isinstance(item, Rows):
        return len(filled_rows(answer)) if isinstance(answer.value, tuple) else None
    return _plain(answer.value)


def _plain(value: AnswerValue) -> logic.Value:
    """A value that rules can see; rows under an item that is no table are none."""
    if not isinstance(value, tuple):
        return value
    words = tuple(part for part in value if isinstance(part, str))
    return words if len(words) == len(value) else None


def ticked(answer: Answer | None) -> tuple[str, ...]:
    """The ids that an answer chooses: all of several choices, or the one; none where nothing was answered."""
    if answer is None or answer.status is not Status.ANSWERED or answer.value in (None, ""):
        return ()
    several = answer.value if isinstance(answer.value, tuple) else (str(answer.value),)
    return tuple(choice for choice in several if isinstance(choice, str))


def rows_of(answer: Answer | None) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a table's answer, in order, empty ones included; none unless it is answered by rows."""
    if answer is None or answer.status is not Status.ANSWERED or not isinstance(answer.value, tuple):
        return ()
    return tuple(row for row in answer.value if isinstance(row, tuple))


def filled_rows(answer: Answer | None) -> tuple[tuple[Cell, ...], ...]:
    """The rows in which at least one cell holds something."""
    return tuple(row for row in rows_of(answer) if any(map(_holds_something, row)))


def is_whole(table: Rows, row: tuple[Cell, ...]) -> bool:
    """Does every column of this row hold something?"""
    return len(row) >= len(table.columns) and all(map(_holds_something, row[: len(table.columns)]))


def _holds_something(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def is_opened(answer: Answer | None) -> bool:
    """Has a sealed card been opened? Its answer is the moment of opening."""
    return answer is not None and answer.status is Status.ANSWERED and isinstance(answer.value, int)


def read(protocol: Protocol, visit: Visit, standing: Mapping[str, Answer] | None = None) -> Reading:
    """Walk the protocol in the order of asking and settle what is asked and what each item is worth to conditions.

    Answers that are `standing` by are put into the visit where an item is asked and has none of its own.
    """
    active: dict[str, Place] = {}
    values: dict[str, logic.Value] = dict(visit.draws)
    open_touchpoints: dict[str, bool] = {}
    for item_id, place in places_of(protocol, visit.reverse).items():
        touchpoint = place.page.touchpoint
        if touchpoint is not None and touchpoint.id not in open_touchpoints:
            open_touchpoints[touchpoint.id] = _holds(touchpoint.condition, values)
        if touchpoint is not None and not open_touchpoints[touchpoint.id]:
            continue
        if not _holds(place.item.condition, values):
            continue
        active[item_id] = place
        if standing and item_id in standing and not _has_answer(visit, place.item):
            visit = visit.with_answer(standing[item_id])
        values[item_id] = _value(place.item, visit, values)
    return Reading(protocol, visit, active, values)


def _holds(rule: str, values: Mapping[str, logic.Value]) -> bool:
    return not rule or logic.is_true(logic.parse(rule), values)


def _value(item: Item, visit: Visit, values: Mapping[str, logic.Value]) -> logic.Value:
    if isinstance(item, Computed):
        return logic.evaluate(logic.parse(item.expression), values)
    return logic_value(item, visit.answers.get(item.id))


def holds(reading: Reading, rule: str, own: logic.Value) -> bool | None:
    """Does a constraint or standard hold for the item's own value?

    None when it does not, but names an item that is asked and has no value: one gap must not become a failure.
    """
    expression = logic.parse(rule)
    if logic.is_true(expression, reading.values, own):
        return True
    gaps = [id for id in expression.items if id in reading.active and logic.is_empty(reading.values.get(id))]
    return None if gaps else False


def is_asked(item: Item) -> bool:
    """Does the observer have to answer it? Notes and computed items only show something."""
    return not isinstance(item, Note | Computed)


def is_required(reading: Reading, item: Item) -> bool:
    """Does it keep the visit from being finished while it has no answer? Always, or as far as `required_if` holds."""
    return is_asked(item) and (item.required or (bool(item.required_if) and _holds(item.required_if, reading.values)))


def is_settled(reading: Reading, item: Item) -> bool:
    """Is there an answer, "not applicable" and "could not observe" included? Blank words are none, nor a note alone."""
    return _has_answer(reading.visit, item)


def _has_answer(visit: Visit, item: Item) -> bool:
    answer = visit.answers.get(item.id)
    if isinstance(item, PhotoItem | AudioNote) and photos_of(visit, item.id):
        return True
    return answer is not None and not _is_blank(item, answer)


def _is_blank(item: Item, answer: Answer) -> bool:
    if answer.status is not Status.ANSWERED or not answer.reached:
        return False
    if isinstance(item, Rows) and isinstance(answer.value, tuple):
        return item.at_least > 0 and not filled_rows(answer)  # where no row is asked for, none is an answer
    return logic.is_empty(answer.value.strip() if isinstance(answer.value, str) else _plain(answer.value))


def is_done(reading: Reading, touchpoint: str) -> bool:
    """Has every required item of a touchpoint, and of what it asks of itself, its answer? So, too, where the visit
    does not come to it."""
    items = [place.item for place in reading.active.values() if place.page.id == touchpoint]
    return all(is_settled(reading, item) for item in items if is_required(reading, item))


def can_open(reading: Reading, card: SealedCard) -> bool:
    """May a sealed card be opened now?"""
    return is_done(reading, card.opens_after)


def photos_of(visit: Visit, item_id: str) -> list[Evidence]:
    """The evidence linked to an item, in the order of adding."""
    return [evidence for evidence in visit.evidence if evidence.item == item_id]


def progress(reading: Reading, page: Page) -> tuple[int, int]:
    """(answered, asked) of a page, counting required and optional items alike."""
    asked = [item for item in reading.items(page) if is_asked(item)]
    return sum(is_settled(reading, item) for item in asked), len(asked)
