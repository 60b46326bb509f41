"""Two sources on one thing: what a customer answered and what the file says, side by side with their difference.

Neither is corrected by the other; a difference is a finding, not a fault.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import logic
from .protocol import Item
from .visit import Cell, Reading, rows_of


@dataclass(frozen=True)
class Shift:
    """What became of two tables row by row, such as the slips of each seat before and after: how many rows went up,
    stayed and went down, of those that hold a number in both."""

    up: int
    same: int
    down: int


@dataclass(frozen=True)
class Pair:
    """An item, the one that the other source answers, and what each was worth (None: no answer that counts).

    `difference` is own less other in the items' unit (timers: seconds), None unless both are numbers.
    """

    item: Item
    other: Item
    own: logic.Value
    others: logic.Value

    @property
    def difference(self) -> float | None:
        """Own less other."""
        own, others = _number(self.own), _number(self.others)
        return None if own is None or others is None else own - others

    @property
    def agrees(self) -> bool | None:
        """Do both say the same? None while one of them says nothing. Words are compared without their capitals."""
        if logic.is_empty(self.own) or logic.is_empty(self.others):
            return None
        return _plain(self.own) == _plain(self.others)


def shift(reading: Reading, pair: Pair) -> Shift | None:
    """From the other table to the item's own, by the first number of each row; None unless both are answered tables."""
    own, others = (rows_of(reading.answer(item.id)) for item in (pair.item, pair.other))
    steps = [
        a - b
        for mine, theirs in zip(own, others, strict=False)
        if (a := _first_number(mine)) is not None and (b := _first_number(theirs)) is not None
    ]
    if not own or not others:
        return None
    return Shift(sum(step > 0 for step in steps), sum(step == 0 for step in steps), sum(step < 0 for step in steps))


def _first_number(row: tuple[Cell, ...]) -> float | None:
    return next((float(cell) for cell in row if isinstance(cell, int | float)), None)


def pairs(reading: Reading) -> tuple[Pair, ...]:
    """The pairs of which both items are asked in this visit, in the order of asking."""
    asked = {item_id: place.item for item_id, place in reading.active.items()}
    return tuple(
        Pair(item, asked[item.paired_with], reading.values.get(item.id), reading.values.get(item.paired_with))
        for item in asked.values()
        if item.paired_with in asked
    )


def _number(value: logic.Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _plain(value: logic.Value) -> object:
    if isinstance(value, tuple):
        return frozenset(value)
    return value.strip().casefold() if isinstance(value, str) else value
