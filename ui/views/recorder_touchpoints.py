"""The left side of the recorder: the journey as a list of touchpoints, and how much of the visit is answered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cxstudio.i18n import _
from ui import icons
from ui.models.touchpoint_list import ROW, Index, TouchpointList, TouchpointRow
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_due import due_words, is_pressing
from ui.theme import BODY, SMALL, look
from ui.widgets.painting import beside, edges, field, let_words_run, painter_of
from ui.widgets.progress import paint_ring, share
from ui.widgets.text import plain_label

WIDE = 272


class _Delegate(QStyledItemDelegate):
    """Draws a stage's heading, or a touchpoint with its ring and count."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of 28 px, higher where something is due; headings a little apart from what stands above."""
        row = index.data(ROW)
        return QSize(look().px(WIDE - 24), look().px((46 if row.due else 28) if row.page else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row, px = index.data(ROW), look().px
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        let_words_run(painter)
        if row.page:
            self._page(painter, option, row)
        else:
            painter.setFont(look().font(SMALL, bold=True))
            painter.setPen(look().colour("quiet"))
            foot = area.adjusted(px(16), px(8), -px(16), 0)
            words = QFontMetrics(painter.font()).elidedText(row.title, Qt.TextElideMode.ElideRight, int(foot.width()))
            painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter | edges(option.widget)[0], words)
        painter.restore()

    def _page(self, painter: QPainter, option: QStyleOptionViewItem, row: TouchpointRow) -> None:
        px, area = look().px, QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)

        def on_side(part: QRectF) -> QRectF:
            return QRectF(QStyle.visualRect(option.direction, option.rect, part.toRect()))

        if chosen:
            painter.fillRect(area, look().colour("chosen"))
            painter.fillRect(on_side(QRectF(area.x(), area.y(), px(3), area.height())), look().colour("accent"))
        if row.due:  # the lower line
            area = QRectF(area.x(), area.y() + px(2), area.width(), px(24))
            self._due(painter, option, row, on_side)
        side = px(18)
        ring = on_side(QRectF(area.x() + px(16), area.center().y() - side / 2, side, side))
        paint_ring(painter, ring, row.done, row.total)
        font = look().font(BODY, bold=chosen)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        count = _("{done} of {total}").format(done=row.done, total=row.total)
        right = area.adjusted(0, 0, -px(16), 0)
        painter.setPen(look().colour("text" if chosen else "quiet"))
        begin, end = edges(option.widget)
        painter.drawText(on_side(right), Qt.AlignmentFlag.AlignVCenter | end, count)
        left = area.x() + px(16) + side + px(10)
        room = right.right() - metrics.horizontalAdvance(count) - px(10) - left
        if row.flag:
            mark = QRectF(left + room - px(16), area.center().y() - px(8), px(16), px(16))
            name, role = ("flag", "warm") if row.flag == "pain" else ("star", "cool")
            icons.paint(painter, name, on_side(mark), role)
            room -= px(22)
        painter.setPen(look().colour("text"))
        words = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, int(room))
        place = QRectF(left, area.y(), room, area.height())
        painter.drawText(on_side(place), Qt.AlignmentFlag.AlignVCenter | begin, words)

    def _due(
        self, painter: QPainter, option: QStyleOptionViewItem, row: TouchpointRow, on_side: Callable[[QRectF], QRectF]
    ) -> None:
        px, area = look().px, QRectF(option.rect)
        painter.setFont(look().font(SMALL, bold=row.is_late))
        painter.setPen(look().colour("caution" if row.is_late else "quiet"))
        place = QRectF(area.x() + px(44), area.y() + px(24), area.width() - px(60), px(20))
        words = QFontMetrics(painter.font()).elidedText(row.due, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(on_side(place), Qt.AlignmentFlag.AlignVCenter | edges(option.widget)[0], words)


class _Bar(QWidget):
    """How much of the visit is answered. Qt's own bar paints the whole window at once with each step."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_progress(self, done: int, total: int) -> None:
        """Show `done` of `total`."""
        self._share = share(done, total)
        self.setAccessibleName(_("{done} of {total} answers").format(done=done, total=total))
        self.update()

    def sizeHint(self) -> QSize:
        """6 px high."""
        return QSize(look().px(120), look().px(6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar."""
        painter = painter_of(self)
        area = QRectF(self.rect())
        field(painter, area, 3, look().colour("hairline"))
        if self._share:
            area.setWidth(area.width() * self._share)
            field(painter, beside(area, self), 3, look().colour("accent"))
        painter.end()


class _List(QListView):
    """The list. Where the room changes, because the strip of keys takes another line, the current row stays in it."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current row in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())


class TouchpointPane(QFrame):
    """The list with the visit's progress above it. `chosen` carries the id of the page the person turned to.

    It refreshes itself a moment after each change, so that answering never waits for it.
    """

    chosen = Signal(str)

    def __init__(self, recorder: Recorder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recorder = recorder
        self.setProperty("surface", "card")
        self.setProperty("line", "right")
        self.model = TouchpointList(self)
        self.view = _List()
        self.view.setAccessibleName(_("Touchpoints"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setStyleSheet("QListView, QListView:focus { border: none }")
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self._words = plain_label(bold=True)
        self._unit = plain_label(_("answers"), tone="quiet")
        self._bar = _Bar()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        recorder.changed.connect(self._soon.start)
        recorder.moved.connect(self._soon.start)
        recorder.reworded.connect(self._soon.start)
        self._column, self._head, self._row = QVBoxLayout(self), QVBoxLayout(), QHBoxLayout()
        self._row.addWidget(self._words)
        self._row.addWidget(self._unit)
        self._row.addStretch(1)
        self._head.addLayout(self._row)
        self._head.addWidget(self._bar)
        self._column.addLayout(self._head)
        self._column.addWidget(self.view, 1)
        self._dress()

    def _choose(self, index: Index) -> None:
        row = index.data(ROW)
        if row is not None and row.page:
            self.chosen.emit(row.page)

    def refresh(self) -> None:
        """Show what the recorder knows now."""
        if not self._recorder.is_open or not self._recorder.item_id:
            return
        self.model.show(self._rows())
        done, total = self._recorder.total_progress()
        self._words.setText(_("{done} of {total}").format(done=done, total=total))
        self._bar.set_progress(done, total)
        index = self.model.index(self.model.row_of(self._recorder.page_id))
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(index, flag)
        self.view.scrollTo(index)

    def _rows(self) -> list[TouchpointRow]:
        flags = {moment.touchpoint: moment.sign for moment in self._recorder.visit.moments}
        dues, now = self._recorder.dues(), self._recorder.workspace.clock()
        rows: list[TouchpointRow] = []
        stage = ""
        for page in self._recorder.pages:
            title = page.stage.title if page.stage else stage  # the early outcome stands inside its stage
            if title != stage:
                rows.append(TouchpointRow(title))
            stage = title
            done, total = self._recorder.progress(page)
            flag = flags.get(page.touchpoint.id, "") if page.touchpoint else ""
            due = dues.get(page.id)
            told, late = (due_words(due, now), is_pressing(due, now)) if due is not None else ("", False)
            rows.append(TouchpointRow(page.title, page.id, done, total, flag, told, late))
        return rows

    def _dress(self) -> None:
        px = look().px
        self.setFixedWidth(px(WIDE))
        self._column.setContentsMargins(0, 0, px(1), px(8))
        self._column.setSpacing(px(8))
        self._head.setContentsMargins(px(16), px(12), px(16), 0)
        self._head.setSpacing(px(8))
        self._row.setSpacing(px(5))
        self.view.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_row"):
            self._dress()
