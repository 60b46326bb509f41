"""The account while it is being written: what is said of rows and cells, and what no longer matters."""

from __future__ import annotations

from collections.abc import Iterable

from cxstudio.interchange.account import Account, Line, Outcome
from cxstudio.interchange.sheets import Row


class Teller:
    """Gathers lines. Of a row that is not taken only the reason is told in the end."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._left: set[tuple[str, int]] = set()

    def say(self, outcome: Outcome, row: Row, heading: str, text: str) -> None:
        """Of the whole row ("") or of one of its cells, which counts as used then."""
        column = row.place(heading) if heading else ""
        if heading:
            row.used.add(heading)
        self._lines.append(Line(outcome, row.sheet, row.number, column, text))

    def taken(self, row: Row, text: str) -> None:
        """The row was taken; `text` says as what."""
        self.say(Outcome.TAKEN, row, "", text)

    def changed(self, row: Row, heading: str, text: str) -> None:
        """It was taken otherwise than it stands there."""
        self.say(Outcome.CHANGED, row, heading, text)

    def leave_cell(self, row: Row, heading: str, text: str) -> None:
        """One cell is not taken."""
        self.say(Outcome.NOT_TAKEN, row, heading, text)

    def leave(self, row: Row, text: str) -> None:
        """The whole row is not taken; what was said of it before no longer matters."""
        self._left.add((row.sheet, row.number))
        self.say(Outcome.NOT_TAKEN, row, "", text)
        row.used.update(row.cells)

    def whole(self, sheet: str, text: str, row: int = 0, column: str = "", outcome: Outcome = Outcome.CHANGED) -> None:
        """Of a sheet as a whole, or of a place in it that is no row of values."""
        self._lines.append(Line(outcome, sheet, row, column, text))

    def account(self, titles: Iterable[str]) -> Account:
        """All that was said, by sheets in the order of `titles`, and rows."""
        places = {title: number for number, title in enumerate(titles)}
        kept = filter(self._matters, self._lines)
        return Account(tuple(sorted(kept, key=lambda line: (places.get(line.sheet, -1), line.row))))

    def _matters(self, line: Line) -> bool:
        is_left = (line.sheet, line.row) in self._left
        return not is_left or (line.outcome is Outcome.NOT_TAKEN and not line.column)
