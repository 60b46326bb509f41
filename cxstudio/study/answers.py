"""What the value of one answer says: to rules, as ids that were ticked, as the rows of a table."""

from __future__ import annotations

from . import logic
from .items import Item, Rows, SealedCard, Timer
from .recorded import Answer, AnswerValue, Cell, Status


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
    return plain_value(answer.value)


def plain_value(value: AnswerValue) -> logic.Value:
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
