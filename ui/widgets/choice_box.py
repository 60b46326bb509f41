"""One of several in a box that unfolds: a combo box whose words are never cut in the middle of a letter.

Words that are longer than the box go on in further lines, up to `lines`; what is left after the last ends in "…", and
stands in the tool tip.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyleOptionComboBox, QWidget

from ui.theme import look
from ui.widgets.text import plain_tip

ARROW, EDGES = 28, 16
"""Pixels at 100 % that the arrow and the padding with the edge take, as in the style sheet."""
ONE_LINE = 32


class ChoiceBox(QComboBox):
    """A box called `name` for people who listen. `least` is the number of letters there is always room for."""

    def __init__(self, name: str, lines: int = 1, least: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(least)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(lines > 1)
        self.setSizePolicy(policy)
        self._told = ""
        self.currentTextChanged.connect(self._tell)

    def _tell(self, text: str) -> None:
        self._told = text
        self.setToolTip(plain_tip(text))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The whole words in one line where lines are few; a box of several lines asks for no more than its least."""
        least = self.minimumSizeHint()
        if self._lines > 1:
            return QSize(least.width(), self.heightForWidth(self.width()))
        words = self.fontMetrics().horizontalAdvance(self.currentText())
        return QSize(max(least.width(), words + look().px(ARROW + EDGES)), least.height())

    def minimumSizeHint(self) -> QSize:
        """Room for the least number of letters."""
        letters = self.minimumContentsLength() * self.fontMetrics().averageCharWidth()
        return QSize(letters + look().px(ARROW + EDGES), look().px(ONE_LINE))

    def heightForWidth(self, width: int) -> int:
        """So high that the words have their lines."""
        shown = len(self.lines_in(max(width, self.minimumSizeHint().width()) - look().px(ARROW + EDGES)))
        return look().px(ONE_LINE) + (max(shown, 1) - 1) * self.fontMetrics().lineSpacing()

    def lines_in(self, room: int) -> list[str]:
        """The words as lines that fit `room` pixels."""
        text, metrics = self.currentText(), self.fontMetrics()
        starts = _line_starts(text, metrics, self, room) if self._lines > 1 else [0]
        starts = starts[: self._lines]
        ends = [*starts[1:], len(text)]
        lines = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The box from the style sheet, the words in their lines."""
        if self.currentText() != self._told:
            self._tell(self.currentText())  # here too, since whoever fills it may do so without signals
        from PySide6.QtWidgets import QStyle  # long in the making: not before a box is seen

        painter, option = QPainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
        area = self._words_area(option)
        role = option.palette.ColorRole.Text
        painter.setPen(option.palette.color(role) if self.isEnabled() else look().colour("line"))
        lines = self.lines_in(int(area.width()))
        high = self.fontMetrics().lineSpacing()
        top = area.center().y() - len(lines) * high / 2
        for number, line in enumerate(lines):
            box = QRectF(QPointF(area.x(), top + number * high), QPointF(area.right(), top + (number + 1) * high))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, line)
        painter.end()

    def _words_area(self, option: QStyleOptionComboBox) -> QRectF:
        lead, trail = look().px(10), look().px(ARROW + 4)
        inside = option.rect.adjusted(lead, 0, -trail, 0)
        from PySide6.QtWidgets import QStyle  # see paintEvent

        return QStyle.visualRect(self.layoutDirection(), option.rect, inside).toRectF()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other lines: a form does not look again by itself."""
        super().resizeEvent(event)
        if self._lines > 1 and self.heightForWidth(self.width()) != self.height():
            self.updateGeometry()

    def showPopup(self) -> None:
        """Unfold as wide as the longest words want it, within the window."""
        words = max((self.fontMetrics().horizontalAdvance(self.itemText(n)) for n in range(self.count())), default=0)
        most = max(self.window().width() - look().px(32), self.width())
        self.view().setMinimumWidth(min(max(words + look().px(48), self.width()), most))
        super().showPopup()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


def _line_starts(text: str, metrics: QFontMetrics, box: QComboBox, room: int) -> list[int]:
    """Where each line begins when words break into lines of `room` pixels."""
    layout, starts = QTextLayout(text, box.font()), []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(room, metrics.averageCharWidth()))
        starts.append(line.textStart())
    layout.endLayout()
    return starts or [0]
