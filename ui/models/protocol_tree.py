"""A protocol as a tree: stages, their touchpoints, their items. The protocol is frozen; `show` takes the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from cxstudio.i18n import _, plural
from cxstudio.study.protocol import Protocol

Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)
_ROOT = QModelIndex()


@dataclass(frozen=True)
class TreeRow:
    """What a row shows. `sort` is stage, touchpoint or item, `about` stands at its end (a count, the sort of answer),
    `mark` is error, warning or ""; of something closed it tells what is within too."""

    id: str
    sort: str
    title: str
    about: str = ""
    mark: str = ""


@dataclass
class _Node:
    row: TreeRow
    parent: int
    place: int
    children: list[int] = field(default_factory=list)


class ProtocolTree(QAbstractItemModel):
    """The rows; `ROW` gives the row itself. `renamed(id, words)` when the person wrote in the tree."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[_Node] = []
        self._tops: list[int] = []
        self._places: dict[str, int] = {}

    def show(self, protocol: Protocol, kinds: Mapping[str, str], marks: Mapping[str, str]) -> bool:
        """Show a protocol; `kinds` are item ids with the sort of answer in words, `marks` ids with error or warning.
        True where rows came, went or moved: what was open or chosen has to be shown anew then."""
        nodes, tops = _laid_out(protocol, kinds, marks)
        if [(n.row.id, n.parent) for n in nodes] == [(n.row.id, n.parent) for n in self._nodes]:
            changed = [n for n, (old, new) in enumerate(zip(self._nodes, nodes, strict=True)) if old.row != new.row]
            self._nodes, self._tops = nodes, tops
            for number in changed:
                index = self._index(number)
                self.dataChanged.emit(index, index)
            return False
        self.beginResetModel()
        self._nodes, self._tops = nodes, tops
        self._places = {node.row.id: number for number, node in enumerate(nodes)}
        self.endResetModel()
        return True

    def index_of(self, node_id: str) -> QModelIndex:
        """Where something stands; invalid when it is not here."""
        number = self._places.get(node_id)
        return QModelIndex() if number is None else self._index(number)

    def rows(self) -> tuple[TreeRow, ...]:
        """All rows from top to bottom."""
        return tuple(node.row for node in self._nodes)

    def id_at(self, index: Index) -> str:
        """The id of what stands there; "" for nothing."""
        return self._nodes[index.internalId()].row.id if index.isValid() else ""

    def _index(self, number: int) -> QModelIndex:
        return self.createIndex(self._nodes[number].place, 0, number)

    def _children(self, parent: Index) -> list[int]:
        return self._nodes[parent.internalId()].children if parent.isValid() else self._tops

    # -- what Qt asks --------------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """A child."""
        children = self._children(parent)
        return self._index(children[row]) if column == 0 and 0 <= row < len(children) else QModelIndex()

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        """What holds it."""
        above = self._nodes[index.internalId()].parent if index.isValid() else -1
        return self._index(above) if above >= 0 else QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many children."""
        return 0 if parent.isValid() and parent.column() > 0 else len(self._children(parent))

    def columnCount(self, _parent: Index = _ROOT) -> int:
        """One."""
        return 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Title, words for a screen reader, or the row itself."""
        if not index.isValid():
            return None
        row = self._nodes[index.internalId()].row
        if int(role) in (Qt.ItemDataRole.DisplayRole.value, Qt.ItemDataRole.EditRole.value):
            return row.title
        if int(role) == Qt.ItemDataRole.AccessibleTextRole.value:
            marks = {"error": _("has an error"), "warning": _("has a warning")}
            return ", ".join(part for part in (row.title, row.about, marks.get(row.mark, "")) if part)
        return row if int(role) == ROW else None

    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Words written in the tree are told; who hears it changes the protocol."""
        if index.isValid() and int(role) == Qt.ItemDataRole.EditRole.value:
            self.renamed.emit(self.id_at(index), str(value))
            return True
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything can be chosen and written over."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


def _laid_out(protocol: Protocol, kinds: Mapping[str, str], marks: Mapping[str, str]) -> tuple[list[_Node], list[int]]:
    nodes: list[_Node] = []
    tops: list[int] = []

    def put(row: TreeRow, parent: int) -> int:
        siblings = nodes[parent].children if parent >= 0 else tops
        nodes.append(_Node(row, parent, len(siblings)))
        siblings.append(len(nodes) - 1)
        return len(nodes) - 1

    for stage in protocol.stages:
        count = sum(len(touchpoint.items) for touchpoint in stage.touchpoints)
        top = put(TreeRow(stage.id, "stage", stage.title, _items(count), marks.get(stage.id, "")), -1)
        for touchpoint in stage.touchpoints:
            about = _items(len(touchpoint.items))
            row = TreeRow(touchpoint.id, "touchpoint", touchpoint.title, about, marks.get(touchpoint.id, ""))
            middle = put(row, top)
            for item in touchpoint.items:
                put(TreeRow(item.id, "item", item.text, kinds.get(item.id, ""), marks.get(item.id, "")), middle)
    return nodes, tops


def _items(count: int) -> str:
    return plural("{n} item", "{n} items", count)
