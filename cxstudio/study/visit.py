"""A visit read against its protocol: what is asked now, what counts, what is settled.

Whether an item is asked at all depends on conditions: a hidden answer is kept but inactive; it is never scored, never
reported, and comes back when its branch does. What is recorded stands in `recorded`, what one answer's value says in
`answers`; all of them can be had from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import logic
from .answers import filled_rows, is_opened, is_whole, logic_value, plain_value, rows_of, ticked
from .pages import Page, Place, pages_of, places_of
from .protocol import AudioNote, Computed, Item, Note, PhotoItem, Protocol, Rows, SealedCard
from .recorded import (
    Answer,
    AnswerValue,
    Cell,
    Evidence,
    MarkedMoment,
    ObservedEvent,
    Remark,
    Status,
    VersionMove,
    Visit,
    VisitState,
    Watch,
    is_counted,
    is_paused,
    paused,
    paused_ms,
    resumed,
)


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
    if isinstance(item, PhotoItem) and pictures_of(visit, item.id):
        return True
    if isinstance(item, AudioNote) and photos_of(visit, item.id):
        return True
    return answer is not None and not _is_blank(item, answer)


def _is_blank(item: Item, answer: Answer) -> bool:
    if answer.status is not Status.ANSWERED or not answer.reached:
        return False
    if isinstance(item, Rows) and isinstance(answer.value, tuple):
        return item.at_least > 0 and not filled_rows(answer)  # where no row is asked for, none is an answer
    return logic.is_empty(answer.value.strip() if isinstance(answer.value, str) else plain_value(answer.value))


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


def pictures_of(visit: Visit, item_id: str) -> list[Evidence]:
    """The photos among an item's evidence: a sound is none."""
    return [evidence for evidence in photos_of(visit, item_id) if evidence.media.startswith("image/")]


def progress(reading: Reading, page: Page) -> tuple[int, int]:
    """(answered, asked) of a page, counting required and optional items alike."""
    asked = [item for item in reading.items(page) if is_asked(item)]
    return sum(is_settled(reading, item) for item in asked), len(asked)


__all__ = [
    "Answer",
    "AnswerValue",
    "Cell",
    "Evidence",
    "MarkedMoment",
    "ObservedEvent",
    "Reading",
    "Remark",
    "Status",
    "VersionMove",
    "Visit",
    "VisitState",
    "Watch",
    "can_open",
    "filled_rows",
    "holds",
    "is_asked",
    "is_counted",
    "is_done",
    "is_opened",
    "is_paused",
    "is_required",
    "is_settled",
    "is_whole",
    "logic_value",
    "paused",
    "paused_ms",
    "photos_of",
    "pictures_of",
    "plain_value",
    "progress",
    "read",
    "resumed",
    "rows_of",
    "ticked",
]
