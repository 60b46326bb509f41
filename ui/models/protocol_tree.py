"""A protocol as a tree: stages, their touchpoints, their items, and below them what stands beside the journey.

The protocol is frozen; `show` takes the next one and tells the view only what came, went, moved or reads otherwise.
What is dragged is carried as text; where it may be let go is asked of whoever set `may_drop`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from cxstudio.i18n import _, plural
from cxstudio.study.protocol import Protocol, Stage, Touchpoint

Index = QModelIndex | QPersistentModelIndex
Key = tuple[str, str]
"""Sort and id: a line that changes its sort keeps its id and is another row."""
ROW = int(Qt.ItemDataRole.UserRole)
PARTS = "application/x-cxstudio-parts"
"""What is dragged within one tree: who drags, then the ids, one a line."""
_ROOT = QModelIndex()
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_LINE = _PLAIN | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
_FLAGS = {
    "": Qt.ItemFlag.ItemIsDropEnabled,
    "stage": _LINE | Qt.ItemFlag.ItemIsDropEnabled,
    "touchpoint": _LINE | Qt.ItemFlag.ItemIsDropEnabled,
    "item": _LINE,
    "beside": _PLAIN,
}
_SORTS = ("stage", "touchpoint", "item", "beside")


@dataclass(frozen=True)
class TreeRow:
    """What a row shows. `sort` is stage, touchpoint, item or beside, `about` stands at its end (a count, the sort of
    answer), `mark` is error, warning or ""."""

    id: str
    sort: str
    title: str
    about: str = ""
    mark: str = ""


@dataclass(frozen=True, eq=False)
class Branch:
    """A row with the rows it holds."""

    row: TreeRow
    within: tuple[Branch, ...] = ()

    @property
    def key(self) -> Key:
        """By which the row is known."""
        return self.row.sort, self.row.id


@dataclass(frozen=True)
class Spot:
    """Where something is let go: within `parent` ("" is the protocol itself), before a sibling or ("") at the end."""

    parent: str
    before: str


@dataclass(eq=False)
class _Node:
    number: int
    branch: Branch
    parent: _Node | None
    within: list[_Node] = field(default_factory=list)


class ProtocolTree(QAbstractItemModel):
    """The rows; `ROW` gives the row itself.

    Signals: `renamed(id, words)` when the person wrote in the tree; `dropped(ids, text, Spot, copies)` when something
    was let go, `ids` empty where it comes from elsewhere. Whoever uses it sets `drag_text(ids)`, what is carried, and
    `may_drop(ids, text, Spot)`, where that may go.
    """

    renamed = Signal(str, str)
    dropped = Signal(object, str, object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.drag_text: Callable[[Sequence[str]], str] = lambda _ids: ""
        self.may_drop: Callable[[Sequence[str], str, Spot], bool] = lambda _ids, _text, _spot: False
        self._layout = Layout()
        self._count = 0
        self._clear()

    def _clear(self) -> None:
        self._top = _Node(0, Branch(TreeRow("", "", "")), None)
        self._nodes: dict[int, _Node] = {0: self._top}
        self._known: dict[Key, _Node] = {}

    # -- showing a protocol ------------------------------------------------------------------------------------------

    def show(
        self, protocol: Protocol, kinds: Mapping[str, str], marks: Mapping[str, str], beside: Sequence[TreeRow] = ()
    ) -> list[str]:
        """Show a protocol; `kinds` words kinds of items, `marks` are ids with error or warning, `beside` the rows at
        the foot. The ids of the rows that came or moved: what was open of them has to be opened anew."""
        stages = self._layout.of(protocol, kinds, marks)
        branches = (*stages, *(Branch(row) for row in beside))
        came: list[str] = []
        self._arrange(self._top, branches, came)
        if len(self._known) > sum(1 for _branch in _walk(branches)):
            self._take_out(self._top, {branch.key for branch in _walk(branches)})
        return came

    def show_anew(
        self, protocol: Protocol, kinds: Mapping[str, str], marks: Mapping[str, str], beside: Sequence[TreeRow] = ()
    ) -> None:
        """Show another protocol: all rows are new."""
        self.beginResetModel()
        self._clear()
        for branch in (*self._layout.of(protocol, kinds, marks), *(Branch(row) for row in beside)):
            self._top.within.append(self._made(self._top, branch))
        self.endResetModel()

    def _arrange(self, parent: _Node, branches: Sequence[Branch], came: list[str]) -> None:
        """Make `branches` stand in this order within `parent`. What is gone stays between them until the end, for
        what it holds may have moved elsewhere."""
        places = {node.branch.key: place for place, node in enumerate(parent.within)}
        staying = _longest_rise([places[branch.key] for branch in branches if branch.key in places])
        last: _Node | None = None
        for branch in branches:
            goal = parent.within.index(last) + 1 if last is not None else 0
            node = self._known.get(branch.key)
            if node is None:
                node = self._insert(parent, goal, branch, came)
            elif node.parent is not parent or places[branch.key] not in staying:
                self._move(node, parent, goal)
                came.append(branch.row.id)
            if node.branch is not branch:
                self._rewrite(node, branch, came)
            last = node

    def _rewrite(self, node: _Node, branch: Branch, came: list[str]) -> None:
        before, node.branch = node.branch, branch
        if before.row != branch.row:
            index = self._index(node)
            self.dataChanged.emit(index, index)
        self._arrange(node, branch.within, came)

    def _insert(self, parent: _Node, place: int, branch: Branch, came: list[str]) -> _Node:
        self.beginInsertRows(self._index(parent), place, place)
        node = self._made(parent, branch)
        parent.within.insert(place, node)
        self.endInsertRows()
        came.extend(under.row.id for under in _walk([branch]))
        self._arrange(node, branch.within, came)
        return node

    def _made(self, parent: _Node, branch: Branch) -> _Node:
        """A node with all within it that is new; what stands elsewhere still is moved in afterwards."""
        self._count += 1
        node = _Node(self._count, branch, parent)
        self._nodes[node.number] = self._known[branch.key] = node
        node.within = [self._made(node, under) for under in branch.within if under.key not in self._known]
        whole = [under.branch for under in node.within] == list(branch.within)
        node.branch = branch if whole else Branch(branch.row)
        return node

    def _move(self, node: _Node, parent: _Node, goal: int) -> None:
        old = node.parent
        assert old is not None
        place = old.within.index(node)
        if old is parent and goal in (place, place + 1):
            return
        self.beginMoveRows(self._index(old), place, place, self._index(parent), goal)
        del old.within[place]
        parent.within.insert(goal - (old is parent and place < goal), node)
        node.parent = parent
        self.endMoveRows()

    def _take_out(self, parent: _Node, wanted: set[Key]) -> None:
        for place in range(len(parent.within) - 1, -1, -1):
            node = parent.within[place]
            if node.branch.key in wanted:
                self._take_out(node, wanted)
                continue
            self.beginRemoveRows(self._index(parent), place, place)
            del parent.within[place]
            self._forget(node)
            self.endRemoveRows()

    def _forget(self, node: _Node) -> None:
        del self._nodes[node.number], self._known[node.branch.key]
        for under in node.within:
            self._forget(under)

    # -- finding one's way ---------------------------------------------------------------------------------------------

    def index_of(self, node_id: str) -> QModelIndex:
        """Where something stands; invalid when it is not here."""
        found = (self._known[key] for sort in _SORTS if (key := (sort, node_id)) in self._known)
        node = next(found, None)
        return QModelIndex() if node is None else self._index(node)

    def rows(self) -> tuple[TreeRow, ...]:
        """All rows from top to bottom."""
        return tuple(branch.row for node in self._top.within for branch in _walk([node.branch]))

    def row_at(self, index: Index) -> TreeRow:
        """The row that stands there; an empty one for nothing."""
        return self._node(index).branch.row

    def id_at(self, index: Index) -> str:
        """The id of what stands there; "" for nothing."""
        return self.row_at(index).id

    def _index(self, node: _Node) -> QModelIndex:
        if node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.within.index(node), 0, node.number)

    def _node(self, index: Index) -> _Node:
        return self._nodes[index.internalId()] if index.isValid() else self._top

    # -- what Qt asks ------------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """A child."""
        within = self._node(parent).within
        if column or not 0 <= row < len(within):
            return QModelIndex()
        return self.createIndex(row, 0, within[row].number)

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        """What holds it."""
        above = self._node(index).parent
        return self._index(above) if above is not None else QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many children."""
        return 0 if parent.isValid() and parent.column() > 0 else len(self._node(parent).within)

    def columnCount(self, _parent: Index = _ROOT) -> int:
        """One."""
        return 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Title, words for a screen reader, or the row itself."""
        if not index.isValid():
            return None
        row = self.row_at(index)
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
        """Parts of the journey can be written over and dragged, stages and touchpoints take what is dragged."""
        return _FLAGS[self.row_at(index).sort]

    # -- drag and drop -------------------------------------------------------------------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:
        """Moved, or with Ctrl copied."""
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        """Our own parts, and blocks as text from elsewhere."""
        return [PARTS, "text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """What is dragged: its ids for this tree, its text for others."""
        names = [self.id_at(index) for index in indexes]
        carried = QMimeData()
        carried.setData(PARTS, "\n".join([self._owner, *names]).encode())
        carried.setText(self.drag_text(names))
        return carried

    def canDropMimeData(self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index) -> bool:
        """Whether it may be let go there."""
        return self.may_drop(self._own_ids(data), data.text(), self._spot(row, parent))

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, _column: int, parent: Index) -> bool:
        """It was let go: who hears it changes the protocol. False, so that no view takes out what was dragged."""
        names, spot = self._own_ids(data), self._spot(row, parent)
        if self.may_drop(names, data.text(), spot):
            self.dropped.emit(names, data.text(), spot, action is Qt.DropAction.CopyAction)
        return False

    @property
    def _owner(self) -> str:
        return str(id(self))

    def _own_ids(self, data: QMimeData) -> list[str]:
        """The ids of what is dragged within this tree; empty when it comes from elsewhere."""
        lines = bytes(data.data(PARTS).data()).decode().split("\n")
        return lines[1:] if lines[0] == self._owner else []

    def _spot(self, row: int, parent: Index) -> Spot:
        home = self._node(parent)
        before = home.within[row].branch.row if 0 <= row < len(home.within) else TreeRow("", "", "")
        return Spot(home.branch.row.id, "" if before.sort == "beside" else before.id)


# -- laying out --------------------------------------------------------------------------------------------------------


class Layout:
    """Protocols as branches. A stage that is the same value, with the same marks, stays the same branch: an edit of one
    of hundreds of items lays one stage out."""

    def __init__(self) -> None:
        self._kinds: Mapping[str, str] = {}
        self._marks: Mapping[str, str] = {}
        self._done: dict[str, tuple[Stage, Branch]] = {}

    def of(self, protocol: Protocol, kinds: Mapping[str, str], marks: Mapping[str, str]) -> tuple[Branch, ...]:
        """A branch for each stage."""
        if marks != self._marks or kinds is not self._kinds:
            self._done = {}
            self._marks, self._kinds = dict(marks), kinds
        known, self._done = self._done, {}
        for stage in protocol.stages:
            before = known.get(stage.id)
            self._done[stage.id] = before if before and before[0] is stage else (stage, self._stage(stage))
        return _without_twins([branch for _stage, branch in self._done.values()], set())

    def _stage(self, stage: Stage) -> Branch:
        count = sum(len(touchpoint.items) for touchpoint in stage.touchpoints)
        row = TreeRow(stage.id, "stage", stage.title, _items(count), self._marks.get(stage.id, ""))
        return Branch(row, tuple(self._touchpoint(touchpoint) for touchpoint in stage.touchpoints))

    def _touchpoint(self, touchpoint: Touchpoint) -> Branch:
        marks = self._marks
        about = _items(len(touchpoint.items))
        row = TreeRow(touchpoint.id, "touchpoint", touchpoint.title, about, marks.get(touchpoint.id, ""))
        items = (
            TreeRow(item.id, "item", item.text, self._kinds.get(item.kind, ""), marks.get(item.id, ""))
            for item in touchpoint.items
        )
        return Branch(row, tuple(Branch(item) for item in items))


def _items(count: int) -> str:
    return plural("{n} item", "{n} items", count)


def _walk(branches: Sequence[Branch]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from _walk(branch.within)


def _without_twins(branches: Sequence[Branch], seen: set[Key]) -> tuple[Branch, ...]:
    """Each key once, the first time it comes: two parts of one id are a finding, and cannot be told apart here."""
    kept: list[Branch] = []
    for branch in branches:
        if branch.key in seen:
            continue
        seen.add(branch.key)
        within = _without_twins(branch.within, seen)
        kept.append(branch if len(within) == len(branch.within) else Branch(branch.row, within))
    return tuple(kept)


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The members of a longest rising run within the sequence: what may stay while all else is moved around it."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    found: set[int] = set()
    here = ends[-1] if ends else None
    while here is not None:
        found.add(here)
        here = before[here]
    return found
