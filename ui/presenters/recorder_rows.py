"""A table that is filled row by row: cells read and written, rows added and removed. Pure functions over an answer's
rows; each gives new ones.

Rows that hold nothing at the end are not kept; between others they stay, so that nothing jumps while one writes. Where
the rows are fixed (seats) all of them are kept as soon as one holds something.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cxstudio.i18n import _, plural
from cxstudio.study.protocol import Column, Protocol, Rows
from cxstudio.study.visit import Answer, Cell, filled_rows, rows_of
from cxstudio.study.wordings import said

from .recorder_words import shown

Table = tuple[tuple[Cell, ...], ...]
LARGEST = 1e15
"""What a cell takes as a number, either side of nought."""


@dataclass(frozen=True)
class Option:
    """One of the answers that a cell offers: the key that gives it, what is stored, and its words."""

    key: str
    value: Cell
    words: str


def table_of(item: Rows, answer: Answer | None) -> Table:
    """The rows as they stand, each with a cell for every column; the fixed ones also while nothing is answered."""
    kept = [_fitted(item, row) for row in rows_of(answer)]
    if item.row_names:
        kept = (kept + [_empty(item)] * len(item.row_names))[: len(item.row_names)]
    return tuple(kept)


def _empty(item: Rows) -> tuple[Cell, ...]:
    return (None,) * len(item.columns)


def _fitted(item: Rows, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (row + _empty(item))[: len(item.columns)]


def with_cell(item: Rows, rows: Table, row: int, column: int, value: Cell) -> Table:
    """The rows with that cell changed; the row after the last one is a new one."""
    grown = [*rows, *[_empty(item)] * (row + 1 - len(rows))]
    grown[row] = (*grown[row][:column], value, *grown[row][column + 1 :])
    return tuple(grown)


def without_row(rows: Table, row: int) -> Table:
    """The rows without that one."""
    return rows[:row] + rows[row + 1 :]


def stored(item: Rows, rows: Table) -> Table | None:
    """What is kept of these rows as the answer; None when no cell holds anything."""
    filled = [any(cell is not None and cell != "" for cell in row) for row in rows]
    if not any(filled):
        return None
    last = len(rows) if item.row_names else max(n for n, held in enumerate(filled) if held) + 1
    return rows[:last]


def most_rows(item: Rows) -> int:
    """How many rows there can be."""
    return len(item.row_names) or item.at_most or 500


def may_say_none(item: Rows, answer: Answer | None) -> bool:
    """Can it be said that there is nothing to enter? Only where no row is asked for and none is there."""
    return not item.row_names and item.at_least == 0 and not filled_rows(answer)


def row_name(item: Rows, row: int) -> str:
    """A row's name: the seat, or its number."""
    return item.row_names[row] if row < len(item.row_names) else str(row + 1)


# -- cells -----------------------------------------------------------------------------------------------------------


def options_of(protocol: Protocol, column: Column) -> tuple[Option, ...]:
    """The answers a cell offers; none where words or a number are typed."""
    match column.kind:
        case "yes_no":
            yes, no = (said(protocol, f"words/{answer}") for answer in ("yes", "no"))
            return Option(_("Y"), "yes", yes), Option(_("N"), "no", no)
        case "choice":
            numbered = enumerate(column.choices, 1)
            return tuple(Option(str(n) if n <= 9 else "", one.id, one.text) for n, one in numbered)
        case "rating":
            scale = next((one for one in protocol.scales if one.id == column.scale), None)
            anchors = scale.anchors if scale else ()
            return tuple(Option(str(one.value), one.value, _point(one.value, one.text)) for one in anchors)
    return ()


def _point(value: int, text: str) -> str:
    return f"{shown(value)}, {text}" if text else shown(value)


def read_cell(column: Column, text: str) -> Cell:
    """What was typed, as a cell keeps it; None when it is empty. Raises ValueError with the sentence to show."""
    words = text.strip()
    if not words:
        return None
    if column.kind != "number":
        return words
    try:
        number = float(words.replace(",", ".").replace("−", "-"))
    except ValueError:
        raise ValueError(_("Type a number. This is not stored yet.")) from None
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise ValueError(_("Type a number. This is not stored yet."))
    return int(number) if number.is_integer() else number


def cell_words(protocol: Protocol, column: Column, cell: Cell) -> str:
    """A cell as a person would say it; empty while it holds nothing."""
    if cell is None:
        return ""
    option = next((one for one in options_of(protocol, column) if one.value == cell), None)
    if option is not None:
        return option.words
    if isinstance(cell, int | float):
        return f"{shown(cell)} {column.unit}".strip()
    return cell


# -- what is told ----------------------------------------------------------------------------------------------------


def count_words(item: Rows, answer: Answer | None) -> str:
    """How many rows are asked for and how many there are: "At least 2 rows, 1 so far."."""
    filled = len(filled_rows(answer))
    if item.row_names:
        return _("{filled} of {n} filled in.").format(filled=filled, n=len(item.row_names))
    so_far = plural("{n} row so far.", "{n} rows so far.", filled)
    bounds = []
    if item.at_least:
        bounds.append(_("at least {n}").format(n=item.at_least))
    if item.at_most is not None:
        bounds.append(_("at most {n}").format(n=item.at_most))
    return f"{so_far} {_('Asked for: {bounds}.').format(bounds=', '.join(bounds))}" if bounds else so_far
