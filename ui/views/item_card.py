"""A card of the recorder: a quiet line for an item that was answered or is to come, the whole form for the current."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cxstudio.i18n import _
from cxstudio.study.protocol import Item, Timer
from cxstudio.study.visit import is_asked, is_settled
from ui import icons
from ui.presenters import recorder_words as words
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_stamps import running_words
from ui.presenters.recorder_timers import is_running
from ui.theme import BODY, SMALL, look
from ui.widgets.card import Card
from ui.widgets.painting import beside, edges, let_words_run

from .item_form import ItemForm


class ItemLine(QWidget):
    """One line: a mark when answered, the number, the question, and the answer or what sort of answer it takes."""

    def __init__(self, recorder: Recorder, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recorder, self._item = recorder, item
        self._number = 0
        self._mark, self._answer, self._when, self._proposed = "", "", "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def refresh(self, number: int) -> None:
        """Show the item as it is now."""
        self._number = number
        answer = self._recorder.answer_of(self._item.id)
        settled = is_asked(self._item) and is_settled(self._recorder.reading, self._item)
        failed = self._recorder.is_kept(self._item) is False
        self._mark = "" if not settled else "flag" if failed else "check"
        self._answer = words.answer_words(self._recorder.published.protocol, self._item, answer)
        count = len(self._recorder.photos(self._item.id))
        self._proposed = words.rated_words(
            self._recorder.published.protocol, self._item, self._recorder.proposed(self._item)
        )
        if answer is not None and is_running(answer) and isinstance(self._item, Timer):
            elapsed = self._recorder.elapsed(answer)
            self._answer = running_words(elapsed) if self._item.over_days else _("running")
        elif count and not self._answer:
            self._answer = _("{n} photos").format(n=count) if count > 1 else _("1 photo")
        shown = settled and answer is not None and answer.at
        self._when = f"{words.local(answer.at):%H:%M:%S}" if shown and answer is not None else ""
        self.update()

    def sizeHint(self) -> QSize:
        """46 px high."""
        return QSize(look().px(240), look().px(46))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line."""
        painter, px = QPainter(self), look().px
        let_words_run(painter)
        area = QRectF(self.rect()).adjusted(px(20), 0, -px(20), 0)
        if self._mark:
            box = QRectF(area.x(), area.center().y() - px(8), px(16), px(16))
            icons.paint(painter, self._mark, beside(box, self), "accent" if self._mark == "check" else "caution")
        painter.setFont(look().font(BODY))
        painter.setPen(look().colour("quiet"))
        begin = Qt.AlignmentFlag.AlignVCenter | edges(self)[0]
        painter.drawText(beside(area.adjusted(px(24), 0, 0, 0), self), begin, str(self._number))
        right = self._right(painter, area)
        question = area.adjusted(px(50), 0, right - area.right() - px(16), 0)
        painter.setFont(look().font(BODY))
        painter.setPen(look().colour("text" if self._answer else "quiet"))
        shown = QFontMetrics(look().font(BODY)).elidedText(
            self._item.text, Qt.TextElideMode.ElideRight, int(question.width())
        )
        painter.drawText(beside(question, self), begin, shown)
        painter.end()

    def _right(self, painter: QPainter, area: QRectF) -> float:
        """Answer and time, or the kind; returns where they begin, counted as if from the left."""
        trailing = Qt.AlignmentFlag.AlignVCenter | edges(self)[1]
        small = QFontMetrics(look().font(SMALL))
        painter.setFont(look().font(SMALL))
        if not self._answer:
            kind = words.kind_words(self._recorder.published.protocol, self._item)
            if self._proposed:
                kind = _("proposed: {answer}").format(answer=words.short(self._proposed, 28))
            painter.drawText(beside(area, self), trailing, kind)
            return area.right() - small.horizontalAdvance(kind)
        edge = area.right()
        if self._when:
            painter.drawText(beside(area, self), trailing, self._when)
            edge -= small.horizontalAdvance(self._when) + look().px(16)
        bold = look().font(BODY, bold=True)
        metrics = QFontMetrics(bold)
        shown = metrics.elidedText(self._answer, Qt.TextElideMode.ElideRight, int(area.width() * 0.4))
        painter.setFont(bold)
        painter.setPen(look().colour("text"))
        room = QRectF(area.x(), area.y(), edge - area.x(), area.height())
        painter.drawText(beside(room, self), trailing, shown)
        return edge - metrics.horizontalAdvance(shown)


class ItemCard(Card):
    """The card of one item. `asked()` when a closed one is clicked, `grew()` when an open one has another size;
    `form` is there while it is open, `told` is the state it was shown in last."""

    asked = Signal()
    grew = Signal()

    def __init__(self, recorder: Recorder, item: Item) -> None:
        super().__init__(margins=0)
        self.recorder, self.item = recorder, item
        self.form: ItemForm | None = None
        self.told: object = None
        self.line = ItemLine(recorder, item)
        self.body.addWidget(self.line)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def open(self) -> ItemForm:
        """Become the current card."""
        self.form = ItemForm(self.recorder, self.item)
        self.line.hide()
        self.body.addWidget(self.form)
        self.set_current(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.unsetCursor()
        return self.form

    def close_form(self) -> None:
        """Be one quiet line again."""
        if self.form is None:
            return
        self.body.removeWidget(self.form)
        self.form.hide()
        self.form.deleteLater()
        self.form = None
        self.line.show()
        self.set_current(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def refresh(self, number: int) -> None:
        """Show the item as it is now."""
        self.setAccessibleName(self.recorder.announced(self.item))
        self.line.refresh(number)
        if self.form is not None:
            self.form.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """An open card that grew may reach out of sight."""
        super().resizeEvent(event)
        if self.form is not None:
            self.grew.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys belong to the list of items."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens a closed card."""
        if self.form is None and event.button() is Qt.MouseButton.LeftButton:
            self.asked.emit()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs another line."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "line"):
            self.line.updateGeometry()
