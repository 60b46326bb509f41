"""A row of answers in a table: painted while the row is closed, buttons while it is the current one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from cxstudio.study.protocol import Item
from cxstudio.study.visit import Answer, AnswerValue
from ui.presenters.recorder_grid import Column
from ui.theme import BODY, LARGE, look
from ui.widgets.buttons import Button
from ui.widgets.painting import edges, field, let_words_run, painter_of
from ui.widgets.rating_row import TEN_WAITS
from ui.widgets.roving import keep_one_tab_stop, move_focus
from ui.widgets.text import plain_tip

from .item_answers import Editor, value_of

HIGH = 50
REACH = 3
"""Pixels at 100 % round the cells for the ring of the one with the focus."""
MANY = 9
"""Above so many columns the cells stand closer."""


def gap(count: int) -> int:
    """Pixels between the cells of so many columns."""
    return look().px(8 if count <= MANY else 4)


def least_width(count: int) -> int:
    """How narrow so many columns can be, in pixels."""
    return count * look().px(44 if count <= MANY else 30) + (count - 1) * gap(count) + 2 * look().px(REACH)


class CellsEditor(Editor):
    """The current row's answers as buttons. Digits and letters choose, arrows move, Space chooses."""

    def __init__(self, item: Item, columns: Sequence[Column]) -> None:
        super().__init__(item)
        self._columns = tuple(columns)
        self._value: AnswerValue = None
        self.buttons = [self._button(column) for column in self._columns]
        self._line = QHBoxLayout()
        for button in self.buttons:
            self._line.addWidget(button, 1)
        self.column.addLayout(self._line)
        self._line.setSpacing(gap(len(self.buttons)))
        self._line.setContentsMargins(*[look().px(REACH)] * 4)
        keep_one_tab_stop(self.buttons, 0)
        self.setFocusProxy(self.buttons[0])
        self._one = QTimer(self, singleShot=True, interval=TEN_WAITS)  # a 1 that may become a 10
        self._one.timeout.connect(lambda: self._choose_cell("1"))

    def _button(self, column: Column) -> Button:
        button = Button(column.cell, "rating", parent=self)
        button.setCheckable(True)
        button.setMinimumWidth(look().px(30))
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setAccessibleName(f"{self.item.text}: {column.told}")
        button.setToolTip(plain_tip(column.words))
        button.clicked.connect(lambda: self._choose(column))
        button.installEventFilter(self)
        return button

    def _choose(self, column: Column) -> None:
        self._one.stop()
        self._show(column.value)
        self.answered.emit(column.value)

    def _choose_cell(self, cell: str) -> bool:
        found = next((column for column in self._columns if column.cell == cell), None)
        if found is not None:
            self._choose(found)
        return found is not None

    def show_answer(self, answer: Answer | None) -> None:
        """Show the chosen answer."""
        self._show(value_of(answer))

    def _show(self, value: AnswerValue) -> None:
        self._value = value
        for column, button in zip(self._columns, self.buttons, strict=True):
            button.setChecked(column.value == value and value is not None)
        held = next((n for n, button in enumerate(self.buttons) if button.isChecked()), 0)
        keep_one_tab_stop(self.buttons, held)
        self.setFocusProxy(self.buttons[held])

    def type_key(self, text: str) -> bool:
        """A digit or letter chooses the answer that shows it; 1 and 0 within 0.6 s make 10 where there is a 10."""
        waited, cells = self._one.isActive(), {column.cell for column in self._columns}
        self._one.stop()
        if text == "1" and "10" in cells:
            self._show(next(column.value for column in self._columns if column.cell == "1") if "1" in cells else None)
            self._one.start()
            return True
        wanted = "10" if waited and text == "0" else text.upper()
        return self._choose_cell(wanted) or (text.isascii() and text.isdigit())

    def settle(self) -> None:
        """A 1 counts as 1."""
        if self._one.isActive():
            self._one.stop()
            self._choose_cell("1")

    def step(self, direction: int) -> bool:
        """Onto the chosen answer, then on from one to the next."""
        held = next((n for n, button in enumerate(self.buttons) if button.isChecked()), None)
        goal = 0 if held is None else min(max(held + direction, 0), len(self.buttons) - 1)
        self.buttons[goal].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def enter(self) -> None:
        """Onto the chosen answer, or the first."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Arrows move from answer to answer."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return plain and move_focus(self.buttons, event.key(), self, upright=False)


class PaintedCells(QWidget):
    """A closed row's answers, or the words that stand in their place. `clicked(value)` an answer; None beside them."""

    clicked = Signal(object)

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._value: AnswerValue = None
        self._words, self._aside = "", False
        self._wide = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_width(self, wide: int, least: int) -> None:
        """So many pixels, at least as many as `least`."""
        self._wide = wide
        self.setMinimumWidth(least)
        self.setMaximumWidth(wide)
        self.updateGeometry()

    def show_value(self, value: AnswerValue, words: str = "", *, aside: bool = False) -> None:
        """Show the chosen value; with `words` those instead of the cells."""
        self._value, self._words, self._aside = value, words, aside
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the buttons are."""
        return QSize(self._wide or least_width(max(len(self._columns), 1)), look().px(HIGH))

    def _areas(self) -> list[QRectF]:
        count = len(self._columns)
        reach = look().px(REACH)
        wide = (self.width() - 2 * reach - (count - 1) * gap(count)) / count
        found = [QRectF(reach + n * (wide + gap(count)), 0, wide, self.height()) for n in range(count)]
        return found if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else found[::-1]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cells: the chosen one filled, the others as quiet fields."""
        painter = painter_of(self)
        if self._words or not self._columns:
            self._paint_words(painter)
        else:
            for area, column in zip(self._areas(), self._columns, strict=True):
                self._paint_cell(painter, area, column)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        px = look().px
        area = QRectF(self.rect()).adjusted(px(REACH), px(8), -px(REACH), -px(8))
        if not self._aside:
            field(painter, area, 6, look().colour("card"), look().colour("hairline"))
            area.adjust(px(10), 0, -px(10), 0)
        painter.setFont(look().font(BODY, bold=not self._aside))
        painter.setPen(look().colour("text"))
        shown = QFontMetrics(painter.font()).elidedText(self._words, Qt.TextElideMode.ElideRight, int(area.width()))
        let_words_run(painter)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | edges(self)[0], shown)

    def _paint_cell(self, painter: QPainter, area: QRectF, column: Column) -> None:
        chosen = self._value is not None and column.value == self._value
        inner = area.adjusted(0, look().px(8), 0, -look().px(8))
        role = "accent" if chosen else "card"
        field(painter, inner, 6, look().colour(role), look().colour("accent" if chosen else "hairline"))
        painter.setFont(look().font(LARGE if chosen and column.cell.lstrip("−").isdigit() else BODY, bold=chosen))
        painter.setPen(look().colour("on_accent" if chosen else "quiet"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, column.cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on an answer chooses it."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self.clicked.emit(None if self._words or not self._columns else self._at(event.position()))
        event.accept()

    def _at(self, place: QPointF) -> AnswerValue:
        pairs = zip(self._areas(), self._columns, strict=True)
        return next((column.value for area, column in pairs if area.contains(place)), None)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()
