"""The rows of one answer as a table of words."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cxstudio.i18n import _
from cxstudio.study.protocol import Rows

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_DISPLAY = Qt.ItemDataRole.DisplayRole.value
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole.value


class AnswerRows(QAbstractTableModel):
    """The table: as many columns as the item has, and the rows that are shown, blank ones included."""

    def __init__(self, item: Rows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._item = item
        self._words: list[tuple[str, ...]] = []

    def show(self, words: list[tuple[str, ...]]) -> None:
        """Show these rows, each a tuple of words; cells that say the same stay as they are."""
        old, self._words = self._words, self._words[: len(words)]
        if len(words) < len(old):
            self._words = old
            self.beginRemoveRows(_ROOT, len(words), len(old) - 1)
            self._words = old[: len(words)]
            self.endRemoveRows()
        changed = [n for n, row in enumerate(self._words) if row != words[n]]
        self._words = words[: len(self._words)]
        for n in changed:
            self.dataChanged.emit(self.index(n, 0), self.index(n, self.columnCount() - 1))
        if len(words) > len(self._words):
            self.beginInsertRows(_ROOT, len(self._words), len(words) - 1)
            self._words = words
            self.endInsertRows()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """One line a row."""
        return 0 if parent.isValid() else len(self._words)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """As many as the item has."""
        return 0 if parent.isValid() else len(self._item.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """The columns' titles, the rows' names or numbers."""
        if int(role) != _DISPLAY:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self._item.columns[section].title
        names = self._item.row_names
        return names[section] if section < len(names) else str(section + 1)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be written into."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """The words of a cell; for a screen reader with its column and row."""
        if not index.isValid():
            return None
        words = self._words[index.row()][index.column()]
        if int(role) == _DISPLAY:
            return words
        if int(role) == _SPOKEN:
            across = self.headerData(index.column(), Qt.Orientation.Horizontal)
            down = self.headerData(index.row(), Qt.Orientation.Vertical)
            return _("{column}, row {row}: {words}").format(column=across, row=down, words=words or _("empty"))
        return None
