"""The touchpoints of a visit as a list: a heading for each stage, and each page with how much of it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cxstudio.i18n import _

Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
_ROOT = QModelIndex()


@dataclass(frozen=True)
class TouchpointRow:
    """A page (with its id), or a stage's heading (without). `flag` is a marked moment: "pain", "delight" or "";
    `due` says when it is due, `is_late` that this is today or was before."""

    title: str
    page: str = ""
    done: int = 0
    total: int = 0
    flag: str = ""
    due: str = ""
    is_late: bool = False


class TouchpointList(QAbstractListModel):
    """The rows; `ROW` gives the row itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[TouchpointRow, ...] = ()

    def show(self, rows: Sequence[TouchpointRow]) -> None:
        """Show these rows; where only counts changed the list keeps its place."""
        new = tuple(rows)
        if [(row.page, row.title, bool(row.due)) for row in new] == [
            (row.page, row.title, bool(row.due)) for row in self._rows
        ]:
            changed = [n for n, (old, now) in enumerate(zip(self._rows, new, strict=True)) if old != now]
            self._rows = new
            for n in changed:
                self.dataChanged.emit(self.index(n), self.index(n))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def row_of(self, page: str) -> int:
        """The row of a page; -1 when it has none."""
        return next((n for n, row in enumerate(self._rows) if row.page == page and page), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """A plain list has no children."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Title, words for a screen reader, or the row itself."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if int(role) == Qt.ItemDataRole.DisplayRole.value:
            return row.title
        if int(role) == Qt.ItemDataRole.AccessibleTextRole.value:
            done = _("{done} of {total} answered").format(done=row.done, total=row.total)
            return ", ".join(part for part in (row.title, done, row.due) if part) if row.page else row.title
        return row if int(role) == ROW else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if index.isValid() and self._rows[index.row()].page:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags
