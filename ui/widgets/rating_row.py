"""The rating row: the values of a scale as 44 px buttons, with the anchors' words under the ends and the middle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.roving import keep_one_tab_stop, move_focus
from ui.widgets.text import plain_label, plain_tip

TEN_WAITS = 600  # milliseconds in which 1 and 0 make 10, on scales that have a 10


class RatingRow(QWidget):
    """One value of a scale is chosen: by click, by digit, or with arrows and Space; `chosen` tells each choice.

    `values` in the order shown; `anchors` maps values to their words. The words of values that are neither end nor
    middle appear in a line below while the value has focus or pointer, in its tool tip, and in its description for
    screen readers. Enter, up and down are not used: they belong to the form.
    """

    chosen = Signal(int)

    def __init__(
        self,
        values: Sequence[int],
        anchors: Mapping[int, str] | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._values = tuple(values)
        self._anchors = dict(anchors or {})
        self._value: int | None = None
        self._begun = QTimer(self, singleShot=True, interval=TEN_WAITS)
        self._begun.timeout.connect(lambda: self._choose(1))
        self._buttons = [self._button(value, name) for value in self._values]
        self._hint = plain_label(size="small", tone="quiet", wrap=True)
        self._column, self._row, self._words = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName(name)
        self._lay_out()
        self._dress()
        keep_one_tab_stop(self._buttons, 0)
        self.setFocusProxy(self._buttons[0])

    @property
    def value(self) -> int | None:
        """The chosen value; None while there is none."""
        return self._value

    @property
    def buttons(self) -> tuple[Button, ...]:
        """One button a value, in the order shown."""
        return tuple(self._buttons)

    def set_value(self, value: int | None) -> None:
        """Show a value as chosen, or none; emits nothing. A value that the scale lacks shows none."""
        self._value = value if value in self._values else None
        for each, button in zip(self._values, self._buttons, strict=True):
            button.setChecked(each == self._value)
        stop = self._values.index(self._value) if self._value is not None else 0
        keep_one_tab_stop(self._buttons, stop)
        self.setFocusProxy(self._buttons[stop])
        self._show_hint(None)

    def _button(self, value: int, name: str) -> Button:
        shown = _shown(value)
        button = Button(shown, "rating", parent=self)
        button.setCheckable(True)
        told = _("{question}: {value}").format(question=name, value=shown) if name else shown
        button.setAccessibleName(told)
        button.setAccessibleDescription(self._anchors.get(value, ""))
        button.setToolTip(plain_tip(self._anchors.get(value, "")))
        button.clicked.connect(lambda: self._choose(value))
        button.installEventFilter(self)
        return button

    def _choose(self, value: int) -> None:
        self._begun.stop()
        self.set_value(value)
        if any(button.hasFocus() for button in self._buttons):
            self._buttons[self._values.index(value)].setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit(value)

    def _lay_out(self) -> None:
        for button in self._buttons:
            self._row.addWidget(button, 1)
        for text, alignment in self._anchor_cells():
            label = plain_label(text, size="small", tone="quiet", wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | alignment)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._words.addWidget(label, 1)
        self._column.addLayout(self._row)
        self._column.addLayout(self._words)
        if self._hidden_anchors():
            self._column.addWidget(self._hint)

    def _anchor_cells(self) -> list[tuple[str, Qt.AlignmentFlag]]:
        """What stands below: words under their own buttons, or, in long rows, at both ends and in the middle."""
        flag = Qt.AlignmentFlag
        hidden = self._hidden_anchors()
        words = [self._anchors.get(value, "") if value not in hidden else "" for value in self._values]
        if not any(words):
            return []
        if 3 <= len(words) <= 5:
            return [(text, flag.AlignHCenter) for text in words]
        middle = words[len(words) // 2] if len(words) % 2 and len(words) > 1 else ""
        ends = [(words[0], flag.AlignLeading), (words[-1] if len(words) > 1 else "", flag.AlignTrailing)]
        return [ends[0], (middle, flag.AlignHCenter), ends[1]] if middle else ends

    def _hidden_anchors(self) -> set[int]:
        """The values whose words stand under no button."""
        count = len(self._values)
        shown = {self._values[0], self._values[-1]} | ({self._values[count // 2]} if count % 2 else set())
        return {value for value, words in self._anchors.items() if words and value not in shown}

    def _show_hint(self, value: int | None) -> None:
        """The words of `value`, or of the chosen one, if they stand under no button."""
        told = value if value is not None else self._value
        hidden = told is not None and told in self._hidden_anchors()
        self._hint.setText(f"{_shown(told)}: {self._anchors[told]}" if told is not None and hidden else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys, and the words of the value under focus or pointer."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.Enter):
            pairs = zip(self._values, self._buttons, strict=True)
            self._show_hint(next(value for value, button in pairs if button is watched))
        elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Leave):
            self._show_hint(None)
            self._settle()
        elif event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _settle(self) -> None:
        """A 1 that may have become a 10 counts as 1 when the person goes on."""
        if self._begun.isActive() and not any(button.hasFocus() for button in self._buttons):
            self._choose(1)

    def _key(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if not plain:
            return False
        if event.text().isdigit():
            return self.type_digit(int(event.text()))
        return move_focus(self._buttons, event.key(), self, upright=False)

    def type_digit(self, digit: int) -> bool:
        """Take a digit as typed; False when the scale has no such value. Forms may pass digits on to it."""
        if self._begun.isActive() and digit == 0:
            self._choose(10)
            return True
        if digit not in self._values:
            return False
        if digit == 1 and 10 in self._values:
            self.set_value(1)
            self._begun.start()
            return True
        self._choose(digit)
        return True

    def labels(self) -> list[QLabel]:
        """The words under the row."""
        return [item for item in self.findChildren(QLabel) if item is not self._hint]

    def _dress(self) -> None:
        self._row.setSpacing(look().px(8))
        self._words.setSpacing(look().px(8))
        self._column.setSpacing(look().px(4))
        if len(self._buttons) > 9:  # eleven must stand side by side in a narrow window too
            for button in self._buttons:
                button.setMinimumWidth(look().px(34))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other gaps."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_column"):
            self._dress()


def _shown(value: int) -> str:
    """The value with a real minus."""
    return str(value).replace("-", "−")
