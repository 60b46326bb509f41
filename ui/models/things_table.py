"""A list of things with names as a table (behaviours, lots, scales), and which behaviours exclude each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from cxstudio.i18n import _
from cxstudio.study.protocol import Behaviour

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
MARK = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True)
class ThingRow:
    """A thing: its name, what its cells say, and what is wrong with it ("" for nothing)."""

    name: str
    cells: tuple[str, ...]
    wrong: str = ""


class ThingsTable(QAbstractTableModel):
    """The rows under fixed headings; `MARK` gives what is wrong with a row."""

    def __init__(self, headings: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self._rows: tuple[ThingRow, ...] = ()

    def show(self, rows: Sequence[ThingRow]) -> bool:
        """Show these rows. True where some came, went or moved: what is chosen has to be chosen anew then."""
        before, new = [row.name for row in self._rows], [row.name for row in rows]
        if before != new:
            self.beginResetModel()
            self._rows = tuple(rows)
            self.endResetModel()
            return True
        old, self._rows = self._rows, tuple(rows)
        for place, (was, now) in enumerate(zip(old, rows, strict=True)):
            if was != now:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(self._headings) - 1))
        return False

    def name_at(self, place: int) -> str:
        """The name of a row; "" where there is none."""
        return self._rows[place].name if 0 <= place < len(self._rows) else ""

    def place_of(self, name: str) -> int:
        """Where a name stands; -1 where it does not."""
        return next((place for place, row in enumerate(self._rows) if row.name == name), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many things."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """How many headings."""
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """What a cell says; all of the row and what is wrong with it for a screen reader."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if int(role) == Qt.ItemDataRole.DisplayRole.value:
            return row.cells[index.column()]
        if int(role) == Qt.ItemDataRole.AccessibleTextRole.value:
            return ", ".join(part for part in (row.cells[index.column()], row.wrong) if part)
        return row.wrong if int(role) == MARK else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """The headings."""
        if orientation is Qt.Orientation.Horizontal and int(role) == Qt.ItemDataRole.DisplayRole.value:
            return self._headings[section]
        return None


class Exclusions(QAbstractTableModel):
    """Behaviours against behaviours, a tick where two exclude each other. `ticked(one, other, excludes)`."""

    ticked = Signal(str, str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Behaviour, ...] = ()

    def show(self, behaviours: Sequence[Behaviour]) -> None:
        """Show these."""
        if [one.code for one in behaviours] != [one.code for one in self._all]:
            self.beginResetModel()
            self._all = tuple(behaviours)
            self.endResetModel()
        elif tuple(behaviours) != self._all:
            self._all = tuple(behaviours)
            last = len(self._all) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, last))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many behaviours."""
        return 0 if parent.isValid() else len(self._all)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """As many."""
        return self.rowCount(parent)

    def _is_ticked(self, index: Index) -> bool:
        return self._all[index.column()].code in self._all[index.row()].excludes

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """A tick or none; nothing where a behaviour meets itself."""
        if not index.isValid() or index.row() == index.column():
            return None
        if int(role) == Qt.ItemDataRole.CheckStateRole.value:
            return Qt.CheckState.Checked if self._is_ticked(index) else Qt.CheckState.Unchecked
        if int(role) in (Qt.ItemDataRole.AccessibleTextRole.value, Qt.ItemDataRole.ToolTipRole.value):
            words = _("{one} excludes {other}") if self._is_ticked(index) else _("{one} may go on beside {other}")
            return words.format(one=self._all[index.row()].title, other=self._all[index.column()].title)
        return None

    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """A tick by the person is told; who hears it changes the protocol."""
        if not index.isValid() or int(role) != Qt.ItemDataRole.CheckStateRole.value or index.row() == index.column():
            return False
        is_on = Qt.CheckState(value) is Qt.CheckState.Checked
        self.ticked.emit(self._all[index.row()].code, self._all[index.column()].code, is_on)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A behaviour does not exclude itself."""
        if not index.isValid() or index.row() == index.column():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Titles at the side, hot keys (or numbers) on top."""
        if int(role) == Qt.ItemDataRole.DisplayRole.value:
            one = self._all[section]
            return one.title if orientation is Qt.Orientation.Vertical else one.key.upper() or str(section + 1)
        return self._all[section].title if int(role) == Qt.ItemDataRole.ToolTipRole.value else None
