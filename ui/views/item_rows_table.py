"""The table of a row by row answer, worked by keys: arrows move, typing writes, digits choose, Enter goes to the next
cell. It knows which cell is meant and what was typed; what becomes of it is `item_rows`'s business."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cxstudio.study.protocol import Rows
from ui.theme import look
from ui.widgets.painting import wrapped_height

Index = QModelIndex | QPersistentModelIndex
Key = Qt.Key
ENTER = (Key.Key_Return, Key.Key_Enter)
_WEIGHTS = {"text": 5, "choice": 3, "rating": 3, "number": 2, "yes_no": 2}
LEAST = 84
"""Pixels at 100 % that every column keeps; words keep as much again where there is room."""
SPARE = 4
"""Pixels at 100 % that a column can spare of the room round its words."""
MOST_SHOWN = 9
"""Rows that stand on the card; with more the table scrolls."""


def weights_of(item: Rows) -> list[int]:
    """How the columns share the width: words get more of it than figures."""
    return [_WEIGHTS[column.kind] for column in item.columns]


class CellField(QLineEdit):
    """What is written into a cell. `gone(way)` when a key leads out: "next", "back", "up", "down" or "cancel"."""

    gone = Signal(str)

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.begun = False
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Tab to the next cell, Esc takes back what was typed."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        ways = {Key.Key_Up: "up", Key.Key_Down: "down", Key.Key_Escape: "cancel"}
        if event.key() in (*ENTER, Key.Key_Tab):
            self.gone.emit("back" if back else "next")
        elif event.key() == Key.Key_Backtab:
            self.gone.emit("back")
        elif event.key() in ways:
            self.gone.emit(ways[Key(event.key())])
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class CellDelegate(QStyledItemDelegate):
    """Opens and closes fields. Signals: `typed(row, column, text)`; `ended(row, column, way)`, the way "" when the
    keyboard went elsewhere."""

    typed = Signal(int, int, str)
    ended = Signal(int, int, str)

    def __init__(self, words: Callable[[int, int], str], parent: QObject) -> None:
        """`words` gives what a field begins with."""
        super().__init__(parent)
        self._words = words
        self.field: CellField | None = None

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for this cell."""
        row, column = index.row(), index.column()
        field = CellField(parent, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        field.textEdited.connect(lambda text: self.typed.emit(row, column, text))
        field.gone.connect(lambda way: self._end(field, row, column, way))
        self.field = field
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Only once: what is being typed is never written over."""
        if isinstance(editor, CellField) and not editor.begun:
            editor.begun = True
            editor.setText(self._words(index.row(), index.column()))
            editor.selectAll()

    def setModelData(self, _editor: QWidget, _model: object, _index: Index) -> None:
        """What was typed is known already."""

    def _end(self, field: CellField, row: int, column: int, way: str) -> None:
        if field is not self.field:
            return
        self.field = None
        self.closeEditor.emit(field, QAbstractItemDelegate.EndEditHint.NoHint)
        self.ended.emit(row, column, way)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Keys are the field's own; a field that lost the keyboard is closed."""
        if event.type() is QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and isinstance(editor, CellField):
            if event.reason() is not Qt.FocusReason.PopupFocusReason and editor is self.field:
                view = self.parent()
                index = view.currentIndex() if isinstance(view, QTableView) else QModelIndex()
                self._end(editor, index.row(), index.column(), "")
            return False
        return False

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """As large as its cell."""
        editor.setGeometry(option.rect)


class RowsTable(QTableView):
    """The table. `pressed_key(event)` carries what it does not use itself; the listener accepts it."""

    pressed_key = Signal(object)

    def __init__(self, name: str, weights: Sequence[int]) -> None:
        """`weights` says how the columns share the width."""
        super().__init__()
        self._weights = tuple(weights)
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        across = self.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across.setSectionsClickable(False)
        across.setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionsClickable(False)

    def place(self) -> tuple[int, int]:
        """Row and column of the current cell; (-1, -1) without one."""
        index = self.currentIndex()
        return index.row(), index.column()

    def go(self, row: int, column: int) -> None:
        """Make a cell current and have the keyboard."""
        self.setCurrentIndex(self.model().index(row, column))
        self.scrollTo(self.currentIndex())
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self) -> None:
        """As high as its rows, up to some; columns share the width where they have room, else it scrolls."""
        px, model = look().px, self.model()
        down = self.verticalHeader()
        few = model.rowCount() <= 60  # measuring hundreds of rows at each key would be felt
        down.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents if few else QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(px(36))
        down.setDefaultSectionSize(px(36))
        crowded = self._share_width(self.width() - down.width() - 2 * self.frameWidth() - 2)
        shown = min(model.rowCount(), MOST_SHOWN)
        rows = sum(self.rowHeight(row) for row in range(shown))
        bar = self.horizontalScrollBar().sizeHint().height() if crowded else 0
        self.setFixedHeight(self._fit_titles() + rows + bar + 2 * self.frameWidth() + px(1))

    def _share_width(self, room: int) -> bool:
        """Give the columns their widths; True where they need more than there is."""
        least = [max(look().px(LEAST), self._longest_word(n)) for n in range(len(self._weights))]
        wanted = [least[n] * (2 if weight > 3 else 1) for n, weight in enumerate(self._weights)]
        shares = [room * weight // sum(self._weights) for weight in self._weights]
        wide = [max(pair) for pair in zip(wanted, shares, strict=True)]
        over = sum(wide) - room
        for column in sorted(range(len(wide)), key=lambda n: -wide[n]):
            give = min(max(over, 0), max(wide[column] - least[column], 0))
            wide[column], over = wide[column] - give, over - give
        wide[0] += max(-over, 0)
        if 0 < over <= look().px(SPARE) * len(wide):  # a little less room round the words is better than to scroll
            for column in range(len(wide)):
                give = -(-over // (len(wide) - column))
                wide[column], over = wide[column] - give, over - give
        for column, width in enumerate(wide):
            self.setColumnWidth(column, width)
        return over > 0

    def _title(self, column: int) -> str:
        return str(self.model().headerData(column, Qt.Orientation.Horizontal))

    def _longest_word(self, column: int) -> int:
        """Pixels that a title needs so that no word of it is cut."""
        metrics = QFontMetrics(look().font(bold=True))
        words = self._title(column).split() or [""]
        return max(metrics.horizontalAdvance(word) for word in words) + look().px(24)

    def _fit_titles(self) -> int:
        """The height of the titles, wrapped in their columns."""
        px, header = look().px, self.horizontalHeader()
        left_to_right = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        side = Qt.AlignmentFlag.AlignLeft if left_to_right else Qt.AlignmentFlag.AlignRight
        flags = int(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        header.setDefaultAlignment(Qt.AlignmentFlag(flags | int(Qt.TextFlag.TextWordWrap)))
        metrics = QFontMetrics(look().font(bold=True))
        columns = range(self.model().columnCount())
        heights = [wrapped_height(self._title(n), self.columnWidth(n) - px(20), metrics) for n in columns]
        high = max([*heights, px(18)]) + px(16)
        header.setFixedHeight(high)
        return high

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End move inside; the rest is told."""
        if event.key() in (Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End):
            super().keyPressEvent(event)
            event.accept()
            return
        event.ignore()
        self.pressed_key.emit(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard is always on a cell."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def resizeEvent(self, event: object) -> None:
        """Another width wraps differently."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other rows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self.model() is not None:
            self.fit()
