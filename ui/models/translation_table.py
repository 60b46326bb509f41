"""A protocol's texts beside their words in another language, one line a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from cxstudio.i18n import _
from cxstudio.study.language_names import apart
from cxstudio.study.languages import State, Translation

AnyIndex = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
WHERE, MAIN, WORDS, STATE = range(4)


class TranslationTable(QAbstractTableModel):
    """Columns: where it stands, the main language, the other one, how it stands. `ROW` gives the `Translation`."""

    def __init__(self, states: Mapping[State, str]) -> None:
        super().__init__()
        self._states = states
        self._names = ("", "")
        self._rows: tuple[Translation, ...] = ()

    def show(self, rows: Sequence[Translation], main: str, other: str) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._rows, self._names = tuple(rows), (main, other)
        self.endResetModel()

    def reword(self, rows: Sequence[Translation]) -> None:
        """Show other words in the same lines."""
        before, self._rows = self._rows, tuple(rows)
        for number, (old, new) in enumerate(zip(before, self._rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number, 0), self.index(number, STATE))

    def row_of(self, key: str) -> int:
        """The line of a text; -1 when it is not listed."""
        return next((number for number, one in enumerate(self._rows) if one.place.key == key), -1)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One a text."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Four."""
        return 0 if parent.isValid() else 4

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words on one line; the whole of them in the tip."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        where = f"{row.place.where} › {row.place.kind}"
        cells = (where, row.place.words, row.words, self._states[row.state])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(cells[index.column()].split())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The languages by their own names, over the side on which their words begin."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        heads = (_("Where it stands"), *self._names, _("State"))
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (MAIN, WORDS):
            flag = Qt.AlignmentFlag
            side = flag.AlignLeft if apart(heads[section]) == heads[section] else flag.AlignRight
            return int(side | flag.AlignAbsolute | flag.AlignVCenter)
        return heads[section] if role == Qt.ItemDataRole.DisplayRole else None
