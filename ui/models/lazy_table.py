"""A table whose cells are worked out when they are looked at, for lists of thousands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

AnyIndex = QModelIndex | QPersistentModelIndex
Cells = Callable[[int], Sequence[str]]


class LazyTable(QAbstractTableModel):
    """Rows of words under fixed headings; `cells` gives a row's words when somebody looks at it."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__()
        self._headings = tuple(headings)
        self._count = 0
        self._cells: Cells = lambda _row: ()

    def show(self, count: int, cells: Cells) -> None:
        """Other rows."""
        self.beginResetModel()
        self._count, self._cells = count, cells
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many rows."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One a heading."""
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words; as a tip too, since a cell may show only their beginning."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        words = self._cells(index.row())[index.column()]
        return words if role == Qt.ItemDataRole.DisplayRole else f"<qt>{_plain(words)}</qt>"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The headings."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._headings[section]
        return None


def _plain(words: str) -> str:
    """Users' text, so that nothing in it is read as markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
