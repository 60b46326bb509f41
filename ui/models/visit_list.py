"""The visits of a study as a table: drafts and completed ones, a line each, ready to be shown and sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cxstudio.i18n import _, plural

Index = QModelIndex | QPersistentModelIndex
LINE = int(Qt.ItemDataRole.UserRole)
SORT = LINE + 1
UNKNOWN = "…"
"""Stands for a score that is still being computed."""
_ROOT = QModelIndex()
_DISPLAY = Qt.ItemDataRole.DisplayRole.value
_ALIGN = Qt.ItemDataRole.TextAlignmentRole.value
_TIP = Qt.ItemDataRole.ToolTipRole.value
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole.value
_ANSWERED = {_DISPLAY, _ALIGN, _TIP, _SPOKEN, LINE, SORT}


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


COLUMNS = (
    _("State"), _("Visit"), _("Site"), _("Observer"), _("When"), _("Score"), _("Outcome"), _("Photos"), _("Critical"),
)  # fmt: skip
STATE, NUMBER, SITE, OBSERVER, WHEN, SCORE, OUTCOME, PHOTOS, CRITICAL = range(9)
_NUMBERS = {NUMBER, SCORE, OUTCOME, PHOTOS}


class VisitList(QAbstractTableModel):
    """The table. `LINE` gives the line itself, `SORT` what a column is sorted by."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[VisitLine, ...] = ()
        self._more: Callable[[], Sequence[VisitLine]] | None = None

    @property
    def lines(self) -> tuple[VisitLine, ...]:
        """All lines, in the order given."""
        return self._lines

    def show(self, lines: Sequence[VisitLine], more: Callable[[], Sequence[VisitLine]] | None = None) -> None:
        """Show these visits; `more` reads the next ones when they are scrolled to, none at the end."""
        self.beginResetModel()
        self._lines, self._more = tuple(lines), more
        self.endResetModel()

    def show_anew(self, lines: Sequence[VisitLine]) -> None:
        """Something else is known of these visits, which are shown already."""
        known = {line.id: line for line in lines}
        rows = [row for row, line in enumerate(self._lines) if line.id in known]
        if rows:
            self._lines = tuple(known.get(line.id, line) for line in self._lines)
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], len(COLUMNS) - 1))

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
            return COLUMNS[section]
        return _alignment(section) if int(role) == _ALIGN else None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """The words of a cell, what it sorts by, the whole line for a screen reader."""
        asked = int(role)
        if asked not in _ANSWERED or not index.isValid():  # a view asks for eight things a cell, and most are not told
            return None
        line, column = self._lines[index.row()], index.column()
        if asked == _DISPLAY:
            return _words(line)[column]
        if asked == _ALIGN:
            return _alignment(column)
        if asked == _TIP:
            return line.exact if column == WHEN else None
        if asked == _SPOKEN:
            return f"{COLUMNS[column]}: {_spoken(_words(line)[column])}"
        if asked == SORT:
            return _order(line)[column]
        return line if asked == LINE else None


def alignment(column: int) -> Qt.AlignmentFlag:
    """Figures stand right, words left."""
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _alignment(column: int) -> int:
    return int(alignment(column).value)


def _spoken(words: str) -> str:
    return _("not computed yet") if words == UNKNOWN else words or _("none")


def _words(line: VisitLine) -> tuple[str, ...]:
    outcome = f"{line.outcome:g}" if line.outcome is not None else ""
    critical = plural("{n} failed", "{n} failed", line.critical) if line.critical else ""
    number = str(line.number) if line.number else "–"
    return (
        line.state, number, line.site, line.observer, line.when, line.score_words, outcome,
        str(line.photos) if line.photos else "", critical,
    )  # fmt: skip


def _order(line: VisitLine) -> tuple[object, ...]:
    none = -1.0
    return (
        line.state, line.number or 1_000_000_000, line.site.casefold(), line.observer.casefold(), line.started_at,
        line.score if line.score is not None else none, line.outcome if line.outcome is not None else none,
        line.photos, line.critical,
    )  # fmt: skip
