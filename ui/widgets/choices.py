"""Choosing answers from a list: one or several of many below each other, one of few side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import icons
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.painting import CAP_HEIGHT, cap, cap_width, edges, field, let_words_run, painter_of, wrapped_height
from ui.widgets.roving import keep_one_tab_stop, move_focus
from ui.widgets.text import escaped
from ui.widgets.turning import narrowest, turn


@dataclass(frozen=True)
class Choice:
    """One answer. `key` is the program's name for it, `exclusive` takes all others away, `letter` chooses it ("Y");
    `cap` is written on it where a person's own key is another one."""

    key: str
    text: str
    exclusive: bool = False
    letter: str = ""
    cap: str = ""


class ChoiceButton(QAbstractButton):
    """One answer of a list: ring or box, words that wrap, and the cap of its digit."""

    def __init__(self, choice: Choice, cap_text: str, *, several: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._several, self._cap, self._words = several and not choice.exclusive, cap_text, choice.text
        self.setText(escaped(choice.text))
        self.setAccessibleName(choice.text)
        self.setAccessibleDescription(cap_text)
        self.setCheckable(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _lead(self) -> int:
        return look().px(12 + 18 + 10)

    def _trail(self) -> int:
        return look().px(12) + (cap_width(self._cap) + look().px(8) if self._cap else 0)

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """At least 40 px."""
        metrics = QFontMetrics(look().font(bold=True))
        words = wrapped_height(self._words, width - self._lead() - self._trail(), metrics)
        return max(words + look().px(16), look().px(40))

    def sizeHint(self) -> QSize:
        """One line."""
        words = QFontMetrics(look().font(bold=True)).horizontalAdvance(self._words)
        return QSize(self._lead() + words + self._trail() + 2, look().px(40))

    def minimumSizeHint(self) -> QSize:
        """A few words a line."""
        return QSize(self._lead() + look().px(120) + self._trail(), look().px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw field, mark, words and cap."""
        painter = painter_of(self)
        edge = "accent" if self.isChecked() else "line" if self.underMouse() else "hairline"
        area = QRectF(self.rect())
        field(painter, area, 6, look().colour("chosen" if self.isChecked() else "card"), look().colour(edge))
        left_to_right = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        side, start = look().px(18), look().px(12)
        x = start if left_to_right else self.width() - start - side
        self._paint_mark(painter, QRectF(x, (self.height() - side) / 2, side, side))
        lead, trail = self._lead(), self._trail()
        words = area.adjusted(lead, 0, -trail, 0) if left_to_right else area.adjusted(trail, 0, -lead, 0)
        painter.setFont(look().font(bold=self.isChecked()))
        painter.setPen(look().colour("text" if self.isEnabled() else "line"))
        flags = Qt.AlignmentFlag.AlignVCenter | edges(self)[0] | Qt.TextFlag.TextWordWrap
        let_words_run(painter)
        painter.drawText(words, int(flags), self._words)
        if self._cap:
            wide, high = cap_width(self._cap), look().px(CAP_HEIGHT)
            x = self.width() - start - wide if left_to_right else start
            box = QRectF(x, (self.height() - high) / 2, wide, high)
            cap(painter, box, self._cap, look().colour("quiet"), look().colour("card"), look().colour("line"))
        painter.end()

    def _paint_mark(self, painter: QPainter, area: QRectF) -> None:
        fill = look().colour("accent" if self.isChecked() else "card")
        edge = look().colour("accent" if self.isChecked() else "line")
        field(painter, area, 4 if self._several else 9, fill, edge)
        if self.isChecked() and self._several:
            inset = area.width() * 0.14
            icons.paint(painter, "check", area.adjusted(inset, inset, -inset, -inset), "on_accent")
        elif self.isChecked():
            painter.setPen(QPen(Qt.PenStyle.NoPen))
            painter.setBrush(look().colour("on_accent"))
            painter.drawEllipse(area.center(), area.width() * 0.2, area.width() * 0.2)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


class _Choices(QWidget):
    """What list and row share: which answers are chosen, and the keys."""

    chosen = Signal(object)
    _upright = True

    def __init__(self, choices: Sequence[Choice], several: bool, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._choices, self._several = tuple(choices), several
        self._buttons: list[QAbstractButton] = []
        box: QBoxLayout = QVBoxLayout(self) if self._upright else QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._box = box
        for number, choice in enumerate(self._choices, start=1):
            self._add(choice, choice.cap or choice.letter or (str(number) if number <= 9 else ""), name)
        if not self._upright:
            box.addStretch(1)
        self.setAccessibleName(name)
        self._dress()
        keep_one_tab_stop(self._buttons, 0)
        self.setFocusProxy(self._buttons[0])

    @property
    def chosen_keys(self) -> tuple[str, ...]:
        """The keys of the chosen answers, in the order shown."""
        pairs = zip(self._choices, self._buttons, strict=True)
        return tuple(choice.key for choice, button in pairs if button.isChecked())

    @property
    def buttons(self) -> tuple[QAbstractButton, ...]:
        """One button an answer, in the order shown."""
        return tuple(self._buttons)

    def set_chosen(self, keys: Iterable[str]) -> None:
        """Show these answers as chosen; emits nothing. Keys that the list lacks are left out."""
        wanted = set(keys)
        for choice, button in zip(self._choices, self._buttons, strict=True):
            button.setChecked(choice.key in wanted)
        stop = next((index for index, button in enumerate(self._buttons) if button.isChecked()), 0)
        keep_one_tab_stop(self._buttons, stop)
        self.setFocusProxy(self._buttons[stop])

    def choose(self, key: str) -> None:
        """Choose an answer as the person would: several answers toggle, one that excludes others takes them away."""
        index = next(index for index, choice in enumerate(self._choices) if choice.key == key)
        self.set_chosen(self._after(self._choices[index]))
        if any(button.hasFocus() for button in self._buttons):
            keep_one_tab_stop(self._buttons, index)
            self._buttons[index].setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit(self.chosen_keys)

    def _after(self, choice: Choice) -> set[str]:
        """What is chosen after the person turned to `choice`."""
        if not self._several:
            return {choice.key}
        before = set(self.chosen_keys)
        if choice.key in before:
            return before - {choice.key}
        if choice.exclusive:
            return {choice.key}
        return (before | {choice.key}) - {each.key for each in self._choices if each.exclusive}

    def _add(self, choice: Choice, cap_text: str, name: str) -> None:
        button = self._button(choice, cap_text)
        button.setAccessibleName(f"{name}: {choice.text}" if name else choice.text)
        button.setCheckable(True)
        button.installEventFilter(self)
        button.clicked.connect(lambda: self._clicked(choice, button))
        self._buttons.append(button)
        self._box.addWidget(button)

    def _clicked(self, choice: Choice, button: QAbstractButton) -> None:
        button.setChecked(not button.isChecked())  # Qt has turned it already; `choose` decides
        self.choose(choice.key)

    def _button(self, choice: Choice, cap_text: str) -> QAbstractButton:
        return ChoiceButton(choice, cap_text, several=self._several, parent=self)

    def type_key(self, text: str) -> bool:
        """Take a digit or letter as typed; False when no answer has it. Forms may pass keys on to it."""
        for number, choice in enumerate(self._choices, start=1):
            if text and (text.upper() == choice.letter.upper() or text == str(number)):
                self.choose(choice.key)
                return True
        return False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Digits and letters choose, arrows move."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.text().strip() and self.type_key(event.text()):
            return True
        return plain and move_focus(self._buttons, event.key(), self, upright=self._upright)

    def _dress(self) -> None:
        self._box.setSpacing(look().px(6 if self._upright else 8))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other gaps."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_box"):
            self._dress()


class ChoiceList(_Choices):
    """Answers below each other; one or, with `several`, any number. `chosen` tells the keys as a tuple.

    While it has the focus: digits choose the first nine (or the letter of an answer), up and down move, Space chooses.
    """

    def __init__(
        self, choices: Sequence[Choice], several: bool = False, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(choices, several, name, parent)


class ChoiceRow(_Choices):
    """One of few answers, side by side in 44 px buttons, for example yes and no. Left and right move.

    Where the words are too long to stand side by side they stand below each other, and no word is cut.
    """

    _upright = False

    def __init__(self, choices: Sequence[Choice], name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(choices, False, name, parent)

    def _button(self, choice: Choice, cap_text: str) -> QAbstractButton:
        button = Button(escaped(choice.text), "rating", key=cap_text, parent=self)
        button.setMinimumWidth(max(look().px(96), button.sizeHint().width()))
        return button

    def minimumSizeHint(self) -> QSize:
        """As narrow as the longest answer."""
        return QSize(narrowest(self._box), self._box.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where the room ends."""
        super().resizeEvent(event)
        turn(self._box, self.width())
