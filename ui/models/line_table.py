"""A plain list as an editable table: one line a thing, an empty one at the end for the next, paste from a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

AnyIndex = QModelIndex | QPersistentModelIndex
MOST_PASTED = 5_000


class LineTable(QAbstractTableModel):
    """Lines of words under fixed headings. Signal: `written(row, column, text)`, the row behind the last is a new line;
    `pasted(rows)` new lines, each a tuple of words."""

    written = Signal(int, int, str)
    pasted = Signal(object)

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__()
        self._headings = tuple(headings)
        self._lines: tuple[tuple[str, ...], ...] = ()

    def set_lines(self, lines: Sequence[Sequence[str]]) -> None:
        """Show other lines."""
        if tuple(map(tuple, lines)) == self._lines:
            return
        self.beginResetModel()
        self._lines = tuple(tuple(line) for line in lines)
        self.endResetModel()

    def paste(self, text: str) -> None:
        """Take lines of tab-separated words, as a spreadsheet copies them; blank ones are left out."""
        width = len(self._headings)
        split = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines() if line.strip()]
        rows = [tuple((cells + [""] * width)[:width]) for cells in split[:MOST_PASTED]]
        if rows:
            self.pasted.emit(rows)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """The lines, and the empty one."""
        return 0 if parent.isValid() else len(self._lines) + 1

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One a heading."""
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        return self._lines[index.row()][index.column()] if index.row() < len(self._lines) else ""

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """The person wrote something; who holds the list decides."""
        words = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or words == self.data(index):
            return False
        self.written.emit(index.row(), index.column(), words)
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Everything can be written."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The headings."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._headings[section]
        return None
