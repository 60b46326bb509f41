"""What became of every row: taken, changed or not taken, and why. Nothing is lost in silence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cxstudio.i18n import _


class Outcome(Enum):
    """What became of a row or cell."""

    TAKEN = "taken"
    CHANGED = "changed"
    NOT_TAKEN = "not taken"


@dataclass(frozen=True)
class Line:
    """One entry. `row` counts from 1 as a spreadsheet does, 0 means the sheet as a whole; `column` is a letter with its
    heading such as "C (relevant)", empty for the whole row."""

    outcome: Outcome
    sheet: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        row = _("row {n}").format(n=self.row) if self.row else ""
        place = " ".join(part for part in (self.sheet, row, self.column) if part)
        return f"{place}: {_words(self.outcome)}: {self.text}"


@dataclass(frozen=True)
class Account:
    """Every entry, in the order of sheets and rows."""

    lines: tuple[Line, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many rows came out so: a row counts once, as the worst that happened to the whole of it."""
        return sum(1 for found in self.rows().values() if found is outcome)

    def rows(self) -> dict[tuple[str, int], Outcome]:
        """(sheet, row) -> what became of it; a row of which one cell was left out is changed."""
        found: dict[tuple[str, int], Outcome] = {}
        for line in self.lines:
            if line.row:
                place = (line.sheet, line.row)
                found[place] = _worse(found.get(place), line)
        return found


def _worse(before: Outcome | None, line: Line) -> Outcome:
    if before is Outcome.NOT_TAKEN or (line.outcome is Outcome.NOT_TAKEN and not line.column):
        return Outcome.NOT_TAKEN
    if before is Outcome.CHANGED or line.outcome is not Outcome.TAKEN:
        return Outcome.CHANGED
    return Outcome.TAKEN


def _words(outcome: Outcome) -> str:
    return {
        Outcome.TAKEN: _("taken"),
        Outcome.CHANGED: _("changed"),
        Outcome.NOT_TAKEN: _("not taken"),
    }[outcome]
