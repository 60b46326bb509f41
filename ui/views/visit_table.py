"""The table of visits: how its cells are drawn, how wide its columns are, and what keys do in it."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cxstudio.i18n import _
from ui import icons
from ui.models.visit_list import (
    COLUMNS,
    CRITICAL,
    LINE,
    NUMBER,
    OBSERVER,
    OUTCOME,
    PHOTOS,
    SITE,
    STATE,
    WHEN,
    Index,
    VisitLine,
    VisitList,
    alignment,
)
from ui.theme import BODY, SMALL, Look, look
from ui.widgets.painting import field

GIVES_WAY = (PHOTOS, OBSERVER, NUMBER, OUTCOME, WHEN)
"""Left out of the list, in this order, where there is no room; a visit's own page tells them all."""
SITE_ASKS = 240
"""Pixels at 100 % that a site's name may ask for at others' cost; a longer one ends in … where it is narrow."""
TINTS = {"quiet": "sunken", "accent": "chosen", "good": "good_tint", "bad": "bad_tint", "caution": "caution_tint"}


class _Cell(QStyledItemDelegate):
    """The words of a cell, on their side. Qt by itself would ask the list for eight things a cell, of which it tells
    two."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sides = [alignment(column) for column in range(len(COLUMNS))]
        self._words = QStyleOptionViewItem.ViewItemFeature.HasDisplay  # nothing is wrapped, ticked or pictured

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """What Qt draws in the cell."""
        option.index = cast("QModelIndex", index)  # Qt hands a delegate no other
        option.text = str(index.data())
        option.features = self._words
        option.displayAlignment = self._sides[index.column()]


class _Marked(_Cell):
    """The state as a word in its tint, critical failures with their mark. All other columns are left to Qt."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for the mark and the words."""
        px = look().px
        words = _wide(str(index.data()), SMALL if index.column() == STATE else BODY, look())
        return QSize(words + px(20), px(36))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """The bare field of the cell: its words are drawn apart."""
        super().initStyleOption(option, index)
        option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        super().paint(painter, option, index)
        line = index.data(LINE)
        if index.column() == CRITICAL and not line.critical:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == STATE:
            _paint_state(painter, QRectF(option.rect), line)
        else:
            _paint_critical(painter, QRectF(option.rect), str(index.data()))
        painter.restore()


@lru_cache(maxsize=64)
def _wide(words: str, size: int, of: Look) -> int:
    """How many pixels words take; there are few different ones in the columns that are asked for."""
    return QFontMetrics(of.font(size)).horizontalAdvance(words)


def _paint_state(painter: QPainter, area: QRectF, line: VisitLine) -> None:
    px = look().px
    painter.setFont(look().font(SMALL))
    wide = _wide(line.state, SMALL, look()) + px(16)
    box = QRectF(area.x() + px(8), area.center().y() - px(10), wide, px(20))
    field(painter, box, 10, look().colour(TINTS.get(line.tone, "sunken")))
    painter.setPen(look().colour(line.tone))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line.state)


def _paint_critical(painter: QPainter, area: QRectF, words: str) -> None:
    px = look().px
    icons.paint(painter, "flag", QRectF(area.x() + px(8), area.center().y() - px(8), px(16), px(16)), "bad")
    painter.setFont(look().font(BODY))
    painter.setPen(look().colour("bad"))
    painter.drawText(area.adjusted(px(30), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


_SORTS: dict[int, tuple[int, Qt.SortOrder | None]] = {
    Qt.Key.Key_Left: (-1, None),
    Qt.Key.Key_Right: (1, None),
    Qt.Key.Key_Up: (0, Qt.SortOrder.AscendingOrder),
    Qt.Key.Key_Down: (0, Qt.SortOrder.DescendingOrder),
}
"""With Ctrl: how many columns on, and in which order (None: as before)."""


class VisitTable(QTableView):
    """The table. Enter opens, as a double click does; Del deletes (`deleting()`); Ctrl with an arrow sorts. A column is
    as wide as its words, the sites get what is left, and what a list can do without gives way."""

    deleting = Signal()

    def __init__(self, model: VisitList) -> None:
        super().__init__()
        self._list = model
        self._measured: tuple[object, ...] = ()
        self._wishes: dict[int, int] = {}
        self.setAccessibleName(_("Visits"))
        self.setModel(model)
        self._set_cells()
        self._set_manners()

    def _set_cells(self) -> None:
        self.setItemDelegate(_Cell(self))
        marked = _Marked(self)
        for column in (STATE, CRITICAL):
            self.setItemDelegateForColumn(column, marked)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()

    def _set_manners(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setToolTip(_("Click a column to sort by it, or press Ctrl with an arrow key"))
        header.setResizeContentsPrecision(0)  # as wide as what is in sight wants it

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width once the viewport has it."""
        super().resizeEvent(event)
        self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the visit."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.deleting.emit()
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in _SORTS:
            self._sort_by_key(*_SORTS[event.key()])
        else:
            super().keyPressEvent(event)

    def _sort_by_key(self, step: int, order: Qt.SortOrder | None) -> None:
        """By the column before or behind the one sorted by, among those in sight; or that one the other way about."""
        header = self.horizontalHeader()
        seen = [n for n in range(header.count()) if not header.isSectionHidden(n)]
        now = header.sortIndicatorSection()
        at = seen.index(now) + step if now in seen else 0 if step >= 0 else -1
        header.setSortIndicator(seen[at % len(seen)], header.sortIndicatorOrder() if order is None else order)

    def fit_columns(self) -> None:
        """Every column as wide as its words; the sites get what is left. What a list can do without gives way."""
        if not self._list.lines or not self.isVisible():
            return
        header = self.horizontalHeader()
        room = header.width()
        columns = range(self._list.columnCount())
        for column in columns:  # a hidden column has no width to ask for
            self.setColumnHidden(column, False)
        wide = self._wished(header, columns)
        for column in GIVES_WAY:
            if sum(wide.values()) - max(0, wide[SITE] - look().px(SITE_ASKS)) > room:
                self.setColumnHidden(column, True)
                del wide[column]
        wide[SITE] = max(look().px(SITE_ASKS) // 2, room - sum(wide.values()) + wide[SITE])
        for column, width in wide.items():
            self.setColumnWidth(column, width)

    def _wished(self, header: QHeaderView, columns: range) -> dict[int, int]:
        """How wide each column would like to be for the rows in sight; measured once as long as they stay the same."""
        order = header.sortIndicatorSection(), header.sortIndicatorOrder()
        seen = (self._list.lines, self.height(), self.rowAt(0), order, look())
        if self._measured != seen:
            room = look().px(20)
            words = {n: self.sizeHintForColumn(n) + room for n in columns}
            self._wishes = {n: max(words[n], header.sectionSizeHint(n)) for n in columns}
            self._measured = seen
        return dict(self._wishes)
