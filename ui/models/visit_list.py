"""The visits of a study as a table: drafts and completed ones, a line each, ready to be shown.

They come sorted: whoever reads them is told by `wished` in which order they are to come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from cxstudio.i18n import _, plural

Index = QModelIndex | QPersistentModelIndex
LINE = int(Qt.ItemDataRole.UserRole)
_ROOM_FOR_ARROW = "\u2003"
"""Behind a heading that stands right, so that the arrow of the order is not drawn over it."""
_ROOT = QModelIndex()
_DISPLAY = Qt.ItemDataRole.DisplayRole.value
_ALIGN = Qt.ItemDataRole.TextAlignmentRole.value
_TIP = Qt.ItemDataRole.ToolTipRole.value
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole.value
_ANSWERED = {_DISPLAY, _ALIGN, _TIP, _SPOKEN, LINE}


@dataclass(frozen=True)
class VisitLine:
    """One visit. `score` is a share of 1 and `outcome` a value of its scale, None where there is none; `when` is
    in people's words, `exact` the moment itself; `critical` counts failed critical items."""

    id: str
    is_draft: bool
    state: str
    tone: str
    number: int
    site: str
    observer: str
    started_at: int
    when: str
    exact: str
    score: float | None = None
    score_words: str = ""
    outcome: float | None = None
    photos: int = 0
    critical: int = 0
    synthetic: bool = False

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The words of every column; a table asks for them at each paint."""
        outcome = f"{self.outcome:g}" if self.outcome is not None else ""
        critical = plural("{n} failed", "{n} failed", self.critical) if self.critical else ""
        number = str(self.number) if self.number else "–"
        return (
            self.state, number, self.site, self.observer, self.when, self.score_words, outcome,
            str(self.photos) if self.photos else "", critical,
        )  # fmt: skip


COLUMNS = (
    _("State"), _("Visit"), _("Site"), _("Observer"), _("When"), _("Score"), _("Outcome"), _("Photos"), _("Critical"),
)  # fmt: skip
STATE, NUMBER, SITE, OBSERVER, WHEN, SCORE, OUTCOME, PHOTOS, CRITICAL = range(9)
KEYS = ("state", "number", "site", "observer", "when", "score", "outcome", "photos", "critical")
"""What each column is called where the list is read."""
_NUMBERS = {NUMBER, SCORE, OUTCOME, PHOTOS}


class VisitList(QAbstractTableModel):
    """The table. `LINE` gives the line itself. Signal: `wished(column, down)`, the order somebody asks for; column -1:
    as it comes by itself."""

    wished = Signal(int, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[VisitLine, ...] = ()
        self._more: Callable[[], Sequence[VisitLine]] | None = None
        self._sorted = -1

    @property
    def lines(self) -> tuple[VisitLine, ...]:
        """All lines, in the order given."""
        return self._lines

    def show(self, lines: Sequence[VisitLine], more: Callable[[], Sequence[VisitLine]] | None = None) -> None:
        """Show these visits; `more` reads the next ones when they are scrolled to, none at the end."""
        self.beginResetModel()
        self._lines, self._more = tuple(lines), more
        self.endResetModel()

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        """Are there visits that were not read yet?"""
        return not parent.isValid() and self._more is not None

    def fetchMore(self, _parent: Index = _ROOT) -> None:
        """Read the next visits."""
        lines = tuple(self._more()) if self._more else ()
        if not lines:
            self._more = None
            return
        self.beginInsertRows(_ROOT, len(self._lines), len(self._lines) + len(lines) - 1)
        self._lines += lines
        self.endInsertRows()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for the visits in the order of that column; they come by `show`."""
        self._sorted = column
        self.wished.emit(column, order is Qt.SortOrder.DescendingOrder)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One row a visit."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """As many as `COLUMNS`."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """The columns' names."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if int(role) == _DISPLAY:
            return COLUMNS[section] + (_ROOM_FOR_ARROW if section == self._sorted and section in _NUMBERS else "")
        return _alignment(section) if int(role) == _ALIGN else None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """The words of a cell, the whole line for a screen reader."""
        asked = int(role)
        if asked not in _ANSWERED or not index.isValid():  # a view asks for eight things a cell, and most are not told
            return None
        line, column = self._lines[index.row()], index.column()
        if asked == _DISPLAY:
            return line.cells[column]
        if asked == _ALIGN:
            return _alignment(column)
        if asked == _TIP:
            return line.exact if column == WHEN else None
        if asked == _SPOKEN:
            return f"{COLUMNS[column]}: {_spoken(line.cells[column])}"
        return line if asked == LINE else None


def alignment(column: int) -> Qt.AlignmentFlag:
    """Figures stand right, words left."""
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _alignment(column: int) -> int:
    return int(alignment(column).value)


def _spoken(words: str) -> str:
    return words or _("none")
