"""Neighbouring items that are drawn as one table: which belong together, its columns, and what a row says.

A table's rows are items of one grid name that take the same sort of answer: points of one scale, yes or no, the same
few answers, or figures. Pure functions over a page's items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from cxstudio.i18n import _
from cxstudio.study.protocol import Choice, Counter, Item, Money, Number, Protocol, Rating, SingleChoice, YesNo
from cxstudio.study.visit import AnswerValue, Reading
from cxstudio.study.wordings import said

from .recorder_words import shown

MOST_COLUMNS = 11
"""Answers of a single choice that still stand side by side."""


@dataclass(frozen=True)
class Column:
    """One answer of a table: its value, what its cells show ("3"; "Y") and the words over it ("clean")."""

    value: AnswerValue
    cell: str
    words: str

    @property
    def told(self) -> str:
        """Both, for a screen reader: "3, clean"; "Yes"."""
        is_figure = self.cell.lstrip("−").isdigit()
        return f"{self.cell}, {self.words}" if is_figure and self.words else self.words or self.cell


@dataclass(frozen=True)
class Block:
    """What stands together on a page: one item on a card of its own, or (`grid` is set) the rows of a table.

    A table of figures has no columns: each row has one field.
    """

    items: tuple[Item, ...]
    grid: str = ""
    columns: tuple[Column, ...] = ()

    @property
    def key(self) -> str:
        """A name that stays while rows come and go."""
        return f"grid {self.grid} {self.items[0].kind}" if self.grid else self.items[0].id


def blocks(protocol: Protocol, items: Sequence[Item]) -> list[Block]:
    """A page's items in their order, neighbours of one table together."""
    found = []
    for sort, group in groupby(items, key=_sort):
        members = tuple(group)
        if sort is None:
            found += [Block((item,)) for item in members]
        else:
            found.append(Block(members, members[0].grid, columns_of(protocol, members[0])))
    return found


def _sort(item: Item) -> tuple[object, ...] | None:
    """What rows of one table have in common; None for an item that stands alone."""
    if not item.grid:
        return None
    match item:
        case Rating(scale=scale):
            return item.grid, scale
        case YesNo():
            return item.grid, item.kind
        case SingleChoice(choices=options) if len(options) <= MOST_COLUMNS:
            return item.grid, tuple((one.id, one.text) for one in options)
        case Number(alternatives=()) | Counter(alternatives=()) | Money():
            return item.grid, item.kind, _unit(item)
    return None


def _unit(item: Item) -> str:
    return item.unit if isinstance(item, Number) else item.currency if isinstance(item, Money) else ""


_YES_NO = (("yes", _("Y")), ("no", _("N")))


def columns_of(protocol: Protocol, item: Item) -> tuple[Column, ...]:
    """The answers side by side; none where the row takes a figure."""
    match item:
        case Rating(scale=scale):
            anchors = protocol.scale(scale).anchors
            return tuple(Column(anchor.value, shown(anchor.value), anchor.text) for anchor in anchors)
        case YesNo():
            return tuple(Column(one, key, said(protocol, f"words/{one}")) for one, key in _YES_NO)
        case SingleChoice(choices=options):
            return tuple(_numbered(n, option) for n, option in enumerate(options, 1))
    return ()


def _numbered(number: int, option: Choice) -> Column:
    return Column(option.id, str(number) if number <= 9 else "", option.text)


def total_words(reading: Reading, block: Block) -> str:
    """What a table of figures comes to so far: "Together: 7 points."; empty for other tables and before a figure."""
    if block.columns or not block.grid:
        return ""
    given = [reading.values.get(item.id) for item in block.items]
    figures = [value for value in given if isinstance(value, int | float) and not isinstance(value, bool)]
    if not figures:
        return ""
    total = f"{shown(round(sum(figures), 6))} {_unit(block.items[0])}".strip()
    return _("Together: {total}").format(total=total)
