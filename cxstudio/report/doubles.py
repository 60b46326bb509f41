"""Visits that two observers made at once, compared: by item, and by whether a touchpoint's standard was kept."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from cxstudio.analysis.double_observation import Level, PairAgreement, pair_agreement
from cxstudio.analysis.result import Refusal
from cxstudio.study.dataset import Dataset
from cxstudio.study.double import Double, are_both_complete, halves
from cxstudio.study.items import Item, Number, Rating, SingleChoice, YesNo
from cxstudio.study.protocol import Protocol, Touchpoint
from cxstudio.study.scoring import Met, met, score_item
from cxstudio.study.visit import Reading, Status, Visit, read

KEPT = ("kept", "missed")


@dataclass(frozen=True)
class Compared:
    """One thing that both observers judged. `item` is None for a touchpoint's standard as a whole."""

    touchpoint: Touchpoint
    item: Item | None
    found: PairAgreement


def doubles(dataset: Dataset, left_out: Sequence[Visit]) -> list[Double]:
    """The occasions of which both halves are here and complete, read under one version of the protocol."""
    first = {one.visit.id: one.reading for one in dataset.visits}
    pairs = halves([*(one.visit for one in dataset.visits), *left_out])
    return [
        Double(first[one.id], read(first[one.id].protocol, other))
        for one, other in pairs
        if one.id in first and other.protocol == one.protocol and are_both_complete(one, other)
    ]


def compared(protocol: Protocol, found: Sequence[Double], confidence: float = 0.95, seed: int = 1) -> list[Compared]:
    """Every item that can be compared and every standard, in journey order; a standard stands before its items."""
    lines: list[Compared] = []
    for _stage, touchpoint in protocol.touchpoints():
        if any(item.in_standard for item in touchpoint.items):
            one, other = ([_kept(reading, touchpoint) for reading in side] for side in _sides(found))
            lines.append(Compared(touchpoint, None, pair_agreement(one, other, "nominal", KEPT, confidence, seed)))
        for item in touchpoint.items:
            if level := _level(item):
                first, second = ([_answer(reading, item) for reading in side] for side in _sides(found))
                agreement = pair_agreement(first, second, level, _categories(protocol, item), confidence, seed)
                lines.append(Compared(touchpoint, item, agreement))
    return lines


def unreliable_touchpoints(dataset: Dataset, left_out: Sequence[Visit]) -> dict[str, Refusal]:
    """The touchpoints on whose standard two observers agreed too little for a verdict, each with its reason."""
    found = doubles(dataset, left_out)
    if not found:
        return {}
    standards = [line for line in compared(dataset.protocol, found) if line.item is None]
    return {line.touchpoint.id: line.found.reading for line in standards
            if line.found.reading and line.found.reading.code == "UNRELIABLE"}  # fmt: skip


def _sides(found: Sequence[Double]) -> tuple[list[Reading], list[Reading]]:
    return [one.first for one in found], [one.second for one in found]


def _kept(reading: Reading, touchpoint: Touchpoint) -> str | None:
    verdict = met(score_item(reading, item) for item in touchpoint.items)
    return None if verdict is Met.NO_VERDICT else KEPT[verdict is Met.NOT_MET]


def _level(item: Item) -> Level | None:
    match item:
        case YesNo() | SingleChoice():
            return "nominal"
        case Rating():
            return "ordinal"
        case Number():
            return "interval"
    return None


def _categories(protocol: Protocol, item: Item) -> tuple[Hashable, ...]:
    match item:
        case YesNo():
            return "yes", "no"
        case SingleChoice():
            return tuple(choice.id for choice in item.choices)
        case Rating():
            scale = protocol.scale(item.scale)
            return tuple(range(scale.low, scale.high + 1))
    return ()


def _answer(reading: Reading, item: Item) -> Hashable | None:
    answer = reading.answer(item.id)
    if answer is None or answer.status is not Status.ANSWERED:
        return None
    value = answer.value[0] if isinstance(answer.value, tuple) and answer.value else answer.value
    return None if isinstance(value, tuple) else value
