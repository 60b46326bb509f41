"""How a row of the designer's tree is drawn, and written over."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cxstudio.i18n import _
from ui import icons
from ui.models.protocol_tree import ROW, Index, TreeRow
from ui.presenters.designer_places import BEHAVIOURS, DRAWS, SCALES
from ui.theme import BODY, SMALL, look
from ui.widgets.painting import edges, let_words_run

_PICTURES = {BEHAVIOURS: "eye", DRAWS: "rotate-ccw", SCALES: "sliders-horizontal"}


class RowDelegate(QStyledItemDelegate):
    """Draws a row: its title, bold where it is a stage or in the editor, a mark, and its sort at the end.

    `sought` is marked where it occurs. Signal: `level_asked(index, by)` when Tab or Shift+Tab is pressed while a row
    is written over.
    """

    level_asked = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sought = ""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Rows of 30 px."""
        return QSize(look().px(120), look().px(30))

    # -- writing over --------------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line to write in, with a name."""
        editor = super().createEditor(parent, option, index)
        editor.setAccessibleName(_("New words"))
        return editor

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab and Shift+Tab take what is written and change the level of the line, as in an outline."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QLineEdit):
            by = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()))
            if by is not None:
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
                self.level_asked.emit(watched, by)
                return True
        return super().eventFilter(watched, event)

    # -- drawing -------------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row, px, area = index.data(ROW), look().px, QRectF(option.rect)
        painter.save()
        let_words_run(painter)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look().colour("chosen"))
        room = area.adjusted(px(4), 0, -px(10), 0)
        self._about(painter, option, room, row)
        if row.mark:
            box = self._box(room, room.right() - px(15))
            name, role = ("circle-alert", "bad") if row.mark == "error" else ("triangle-alert", "caution")
            icons.paint(painter, name, self._turned(option, box), role)
            room.setRight(box.x() - px(6))
        if row.id in _PICTURES:
            icons.paint(painter, _PICTURES[row.id], self._turned(option, self._box(room, room.x())), "quiet")
            room.setLeft(room.left() + px(22))
        self._title(painter, option, room, row)
        painter.restore()

    def _about(self, painter: QPainter, option: QStyleOptionViewItem, room: QRectF, row: TreeRow) -> None:
        """What it is or holds, at the end. The title comes first: at most a half is taken."""
        font = look().font(SMALL)
        painter.setFont(font)
        painter.setPen(look().colour("quiet"))
        words = QFontMetrics(font).elidedText(row.about, Qt.TextElideMode.ElideRight, int(room.width() / 2))
        painter.drawText(self._turned(option, room), Qt.AlignmentFlag.AlignVCenter | edges(option.widget)[1], words)
        room.setRight(room.right() - QFontMetrics(font).horizontalAdvance(words) - look().px(8))

    def _title(self, painter: QPainter, option: QStyleOptionViewItem, room: QRectF, row: TreeRow) -> None:
        bold = bool(option.state & QStyle.StateFlag.State_Selected) or row.sort == "stage"
        font = look().font(BODY, bold=bold)
        words = QFontMetrics(font).elidedText(row.title, Qt.TextElideMode.ElideRight, int(room.width()))
        self._mark_sought(painter, option, room, QFontMetricsF(font), words)
        painter.setFont(font)
        painter.setPen(look().colour("quiet" if row.sort == "beside" and not bold else "text"))
        painter.drawText(self._turned(option, room), Qt.AlignmentFlag.AlignVCenter | edges(option.widget)[0], words)

    def _mark_sought(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRectF, measure: QFontMetricsF, words: str
    ) -> None:
        place = words.casefold().find(self.sought) if self.sought else -1
        if place >= 0:
            before = measure.horizontalAdvance(words[:place])
            wide = measure.horizontalAdvance(words[place : place + len(self.sought)])
            tall = measure.height()
            box = QRectF(room.x() + before, room.center().y() - tall / 2, wide, tall)
            painter.fillRect(self._turned(option, box), look().colour("caution_tint"))

    @staticmethod
    def _box(room: QRectF, left: float) -> QRectF:
        side = look().px(15)
        return QRectF(left, room.center().y() - side / 2, side, side)

    @staticmethod
    def _turned(option: QStyleOptionViewItem, box: QRectF) -> QRectF:
        """The same place where the script runs the other way."""
        return QRectF(QStyle.visualRect(option.direction, option.rect, box.toRect()))
