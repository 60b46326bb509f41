"""From answers to scores, with the trace of how each came about. Points and compliance are two things, kept apart.

Points: not applicable and could-not-observe are 0 of 0, a hidden item too, an unanswered optional item 0 of its points,
a bonus adds to earned only. A section with nothing possible has no score, never 0 or 100. A failed critical item marks
the visit and never rewrites a number. Scales earn linearly; every other kind all or nothing, unless points stand
beside each answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from . import logic
from .protocol import (
    AnyOf,
    AtLeast,
    AtMost,
    Choice,
    Holds,
    Item,
    NoneOf,
    Protocol,
    Rating,
    SealedCard,
    SeveralChoices,
    SingleChoice,
    Stage,
    Timer,
    Touchpoint,
    Within,
)
from .visit import Answer, Reading, Status, holds, is_asked, is_opened, is_settled, ticked


class ItemStatus(Enum):
    """Why an item has the points it has."""

    ANSWERED = "answered"
    NOT_APPLICABLE = "not applicable"
    NOT_OBSERVED = "not observed"
    UNANSWERED = "unanswered"
    NOT_ASKED = "not asked"


class Met(Enum):
    """A touchpoint's standard in one visit."""

    MET = "met"
    NOT_MET = "not met"
    NO_VERDICT = "no verdict"


@dataclass(frozen=True)
class ItemScore:
    """One item's points and, apart from them, whether its standard was kept (None: none, or cannot be told)."""

    item: Item
    status: ItemStatus
    earned: float
    possible: float
    kept: bool | None

    @property
    def is_critical_fail(self) -> bool:
        """A critical item whose standard was not kept."""
        return self.item.critical and self.kept is False


@dataclass(frozen=True)
class Section:
    """Sums over items. `share` is earned/possible (may pass 1 by bonus), None when nothing was possible."""

    id: str
    title: str
    weight: float
    earned: float
    possible: float

    @property
    def share(self) -> float | None:
        """Earned of possible, or None for "no score"."""
        return self.earned / self.possible if self.possible > 0 else None


@dataclass(frozen=True)
class TouchpointScore:
    """A touchpoint's points, whether its standard was met, and its items."""

    touchpoint: Touchpoint
    section: Section
    met: Met
    items: tuple[ItemScore, ...]


@dataclass(frozen=True)
class VisitScore:
    """All scores of one visit. `pooled` and `weighted` are shares of 1, None when nothing could be scored."""

    stages: tuple[Section, ...]
    touchpoints: tuple[TouchpointScore, ...]
    pooled: float | None
    weighted: float | None
    critical_fails: tuple[ItemScore, ...]
    not_observed: int
    asked: int

    @property
    def coverage(self) -> float | None:
        """Share of the asked items that could be observed; None when nothing was asked."""
        return 1 - self.not_observed / self.asked if self.asked else None

    def overall(self, protocol: Protocol) -> float | None:
        """The score by the protocol's declared rule."""
        return self.weighted if protocol.scoring == "weighted" else self.pooled


def is_kept(reading: Reading, item: Item) -> bool | None:
    """Was the item's standard kept? None without a standard, when unanswered, not applicable or not observed."""
    if item.standard is None or item.id not in reading.active:
        return None
    answer = reading.answer(item.id)
    if isinstance(item, Timer) and answer is not None and answer.status is Status.ANSWERED and not answer.reached:
        return False
    if isinstance(item, SealedCard) and not is_opened(answer):
        return None
    value = reading.values.get(item.id)
    return None if value is None else _keeps(reading, item, value)


def _keeps(reading: Reading, item: Item, value: logic.Value) -> bool | None:
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    chosen = set(value) if isinstance(value, tuple) else {value}
    match item.standard:
        case AnyOf(answers=answers):
            return bool(chosen & set(answers))
        case NoneOf(answers=answers):
            return not chosen & set(answers)
        case Holds(expression=expression):
            return holds(reading, expression, value)
        case AtLeast(value=bound):
            return number >= bound if number is not None else False
        case AtMost(value=bound):
            return number <= bound if number is not None else False
        case Within(low=low, high=high):
            return low <= number <= high if number is not None else False
    return None


def _choices(item: Item) -> tuple[Choice, ...]:
    return item.choices if isinstance(item, SingleChoice | SeveralChoices) else ()


def top_points(item: Item) -> float:
    """The most an item can earn (bonus points included)."""
    given = [choice.points for choice in _choices(item) if choice.points is not None]
    if not given:
        return item.points
    if isinstance(item, SeveralChoices):
        total = sum(points for points in given if points > 0)
        return min(total, item.cap) if item.cap is not None else total
    return max(given)


def _earned(protocol: Protocol, item: Item, answer: Answer, kept: bool | None) -> float:
    points = {choice.id: choice.points or 0.0 for choice in _choices(item) if choice.points is not None}
    if points:
        total = sum(points.get(choice, 0.0) for choice in ticked(answer))
        return min(total, item.cap) if isinstance(item, SeveralChoices) and item.cap is not None else total
    if isinstance(item, Rating) and isinstance(answer.value, int):
        scale = protocol.scale(item.scale)
        return item.points * (answer.value - scale.low) / (scale.high - scale.low)
    return item.points if kept or item.standard is None else 0.0


def score_item(reading: Reading, item: Item) -> ItemScore:
    """One item's points. Unanswered optional: 0 of its points; hidden, not applicable, not observed: 0 of 0."""
    answer, kept = reading.answer(item.id), is_kept(reading, item)
    if item.id not in reading.active:
        return ItemScore(item, ItemStatus.NOT_ASKED, 0, 0, None)
    possible = 0.0 if item.bonus else top_points(item)
    if item.kind == "computed":
        possible = possible if kept is not None else 0.0
        return ItemScore(item, ItemStatus.ANSWERED, item.points if kept else 0.0, possible, kept)
    if answer is None or not is_settled(reading, item):
        return ItemScore(item, ItemStatus.UNANSWERED, 0, possible, kept)
    if answer.status is Status.NOT_APPLICABLE:
        return ItemScore(item, ItemStatus.NOT_APPLICABLE, 0, 0, None)
    if answer.status is Status.NOT_OBSERVED:
        return ItemScore(item, ItemStatus.NOT_OBSERVED, 0, 0, None)
    if kept is None and isinstance(item.standard, Holds):
        return ItemScore(item, ItemStatus.ANSWERED, 0, 0, None)  # a gap elsewhere leaves open whether it was earned
    return ItemScore(item, ItemStatus.ANSWERED, _earned(reading.protocol, item, answer, kept), possible, kept)


def met(items: Iterable[ItemScore]) -> Met:
    """Not met: any item of the standard failed. No verdict: none failed but one was not observed or left open, or none
    applied. Met: every one that applied was kept."""
    own = [score for score in items if score.item.in_standard and score.status is not ItemStatus.NOT_ASKED]
    if any(score.kept is False for score in own):
        return Met.NOT_MET
    applied = [score for score in own if score.status is not ItemStatus.NOT_APPLICABLE]
    applied = [score for score in applied if score.item.kind != "computed" or score.kept is not None]
    return Met.MET if applied and all(score.kept for score in applied) else Met.NO_VERDICT


def _section(id: str, title: str, weight: float, scores: Iterable[ItemScore]) -> Section:
    rows = list(scores)
    return Section(id, title, weight, sum(s.earned for s in rows), sum(s.possible for s in rows))


def score(reading: Reading) -> VisitScore:
    """Score a whole visit: by item, touchpoint, stage, pooled and weighted."""
    by_touchpoint = tuple(_score_touchpoint(reading, touchpoint) for _s, touchpoint in reading.protocol.touchpoints())
    stages = tuple(_score_stage(stage, by_touchpoint) for stage in reading.protocol.stages)
    items = [score for touchpoint in by_touchpoint for score in touchpoint.items]
    asked = [score for score in items if score.status is not ItemStatus.NOT_ASKED and is_asked(score.item)]
    return VisitScore(
        stages,
        by_touchpoint,
        _section("", "", 1, items).share,
        weighted_share(stages),
        tuple(score for score in items if score.is_critical_fail),
        sum(score.status is ItemStatus.NOT_OBSERVED for score in asked),
        len(asked),
    )


def _score_touchpoint(reading: Reading, touchpoint: Touchpoint) -> TouchpointScore:
    items = tuple(score_item(reading, item) for item in touchpoint.items)
    section = _section(touchpoint.id, touchpoint.title, 1, items)
    return TouchpointScore(touchpoint, section, met(items), items)


def _score_stage(stage: Stage, scores: tuple[TouchpointScore, ...]) -> Section:
    inside = {touchpoint.id for touchpoint in stage.touchpoints}
    items = [item for score in scores if score.touchpoint.id in inside for item in score.items]
    return _section(stage.id, stage.title, stage.weight, items)


def weighted_share(sections: Iterable[Section]) -> float | None:
    """Sum of weight x share over the sections that have a score, divided by their weights; None when none has."""
    scored = [
        (section.weight, section.share) for section in sections if section.share is not None and section.weight > 0
    ]
    total = sum(weight for weight, _share in scored)
    return sum(weight * share for weight, share in scored) / total if total else None


def trace(score: VisitScore) -> list[str]:
    """The arithmetic, line by line, for whoever wants to check it by hand."""
    lines: list[str] = []
    for touchpoint in score.touchpoints:
        lines.append(f"{touchpoint.touchpoint.title}: {_sum(touchpoint.section)}, standard {touchpoint.met.value}")
        lines += [f"  {_line(item)}" for item in touchpoint.items if item.possible or item.earned or item.kept is False]
    lines += [f"{stage.title} (weight {stage.weight:g}): {_sum(stage)}" for stage in score.stages]
    lines.append(f"Pooled {_percent(score.pooled)}, weighted {_percent(score.weighted)}")
    return lines


def _line(item: ItemScore) -> str:
    mark = " critical fail" if item.is_critical_fail else ""
    return f"{item.item.id}: {item.earned:.4g}/{item.possible:.4g} {item.status.value}{mark}"


def _sum(section: Section) -> str:
    return f"{section.earned:.5g}/{section.possible:.5g} = {_percent(section.share)}"


def _percent(share: float | None) -> str:
    return "no score" if share is None else f"{100 * share:.2f} %"
