"""Two columns side by side that stand below each other where the room is narrow; facts in pairs; lists
and tables of words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHeaderView,
    QListWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ..theme import look
from ..widgets.text import plain_label


class Columns(QWidget):
    """`left` and `right` with their shares of the width; below each other under `turn_at` pixels at 100 %."""

    def __init__(self, left: QWidget, right: QWidget, shares: tuple[int, int] = (1, 2), turn_at: int = 760) -> None:
        super().__init__()
        self._turn_at = turn_at
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addWidget(left, shares[0])
        self._row.addWidget(right, shares[1])
        self._dress()

    def _dress(self) -> None:
        px = look().px
        self._row.setContentsMargins(px(20), px(14), px(20), px(20))
        self._row.setSpacing(px(12))
        self._turn()

    def _turn(self) -> None:
        is_narrow = self.width() < look().px(self._turn_at)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if is_narrow else across)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where the room asks for it."""
        super().resizeEvent(event)
        self._turn()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other gaps."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_row"):
            self._dress()


class Facts(QWidget):
    """Names and values in two columns, small."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look().px(16))
        self._grid.setVerticalSpacing(look().px(4))
        self._grid.setColumnStretch(1, 1)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these facts; an empty value is left out."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, (name, value) in enumerate((name, value) for name, value in facts if value):
            self._grid.addWidget(plain_label(name, size="small", tone="quiet"), row, 0, Qt.AlignmentFlag.AlignTop)
            label = plain_label(value, size="small", wrap=True, selectable=True)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._grid.addWidget(label, row, 1)


class WordList(QListWidget):
    """A list on a card, without an edge of its own until it has the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QListView:!focus { border: 2px solid transparent; }")

    def showEvent(self, event: QShowEvent) -> None:
        """Rows that were added before the style sheet reached the list are measured again."""
        super().showEvent(event)
        self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other rows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.scheduleDelayedItemsLayout()


class WordTable(QTableView):
    """A table of words to be read: each row as high as its words want it at the width they have."""

    def __init__(self, name: str, model: QAbstractItemModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.resizeRowsToContents)
        heading = self.horizontalHeader()
        heading.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        heading.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heading.sectionResized.connect(lambda *_sizes: self._soon.start())
        model.modelReset.connect(self._soon.start)
        self._dress()

    def _dress(self) -> None:
        self.verticalHeader().setMinimumSectionSize(look().px(36))
        self.verticalHeader().setDefaultSectionSize(look().px(36))
        self._soon.start()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other rows."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_soon"):
            self._dress()


def choose_row(table: QTableView, row: int) -> None:
    """Make a row the chosen one. Qt's own `selectRow` finds no row where words run from right to left."""
    head = table.horizontalHeader()
    seen = (head.logicalIndex(place) for place in range(head.count()))
    first = next((column for column in seen if not head.isSectionHidden(column)), 0)
    table.setCurrentIndex(table.model().index(row, first))


class WholeWords(QStyledItemDelegate):
    """Rows as high as all of their words need: the view's own measure forgets the room around a cell."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The height of the words at the column's width."""
        table = self.parent()
        if not isinstance(table, WordTable):
            return super().sizeHint(option, index)
        width = table.columnWidth(index.column()) - look().px(24)
        text = str(index.data() or "")
        room = QRect(0, 0, max(width, look().px(40)), 0)
        wrapped = QFontMetrics(look().font()).boundingRect(room, Qt.TextFlag.TextWordWrap, text)
        return QSize(width, wrapped.height() + look().px(16))
