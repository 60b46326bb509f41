"""The pad of an observation: the behaviours with their keys, and who they are about. It has the keyboard while codes
are made; every letter is the ethogram's then, until Esc switches them off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.observing import COMMENT_KEY
from ui.presenters.observation import SECOND, TENTH, Observing
from ui.presenters.observation_words import PadKey, heading_hint, pad_groups
from ui.theme import BODY, LARGE, SMALL, look
from ui.widgets.buttons import Button
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.painting import beside, edges, field, painter_of
from ui.widgets.text import Heading, escaped, plain_label, plain_tip

from .item_words import Field

_SHIFTS = {",": -SECOND, ".": SECOND, "<": -TENTH, ">": TENTH, ";": -TENTH, ":": TENTH}
"""Keys that move the chosen event; with Shift by a tenth, on whichever keyboard."""
NAME_ROOM = 120
"""Pixels at 100 % that the name of a subject may take on its button; the tool tip has all of it."""


class PadButton(QPushButton):
    """One behaviour: its key large, its title, and its clock or count. Lit while its state runs."""

    def __init__(self, key: PadKey) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._key, self._is_current = key, False
        self.show_key(key)

    @property
    def key(self) -> PadKey:
        """What it stands for."""
        return self._key

    def show_key(self, key: PadKey, *, is_current: bool = False) -> None:
        """Show it as it is now; `is_current` where Enter would press it."""
        if (key, is_current) != (self._key, self._is_current) or not self.accessibleName():
            self._key, self._is_current = key, is_current
            self.setAccessibleName(key.spoken)
            self.setToolTip(plain_tip(key.title))
            self.update()

    def sizeHint(self) -> QSize:
        """40 px high."""
        return QSize(look().px(120), look().px(40))

    def minimumSizeHint(self) -> QSize:
        """Titles give way."""
        return QSize(look().px(100), look().px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the key."""
        painter, px = painter_of(self), look().px
        area = QRectF(self.rect())
        is_lit = self._key.is_on
        edge = look().colour("accent" if is_lit or self._is_current else "line")
        field(
            painter,
            area,
            6,
            look().colour("chosen" if is_lit else "card"),
            edge,
            2 if is_lit or self._is_current else 1,
        )
        begin, end = edges(self)
        painter.setPen(look().colour("accent" if is_lit else "text"))
        painter.setFont(look().font(LARGE, bold=True))
        letter = beside(QRectF(px(12), 0, px(24), self.height()), self)
        painter.drawText(letter, Qt.AlignmentFlag.AlignVCenter | begin, self._key.key or "·")
        painter.setFont(look().font(SMALL, bold=is_lit))
        right = QFontMetrics(painter.font()).horizontalAdvance(self._key.right)
        painter.setPen(look().colour("accent" if is_lit else "quiet"))
        place = beside(QRectF(self.width() - px(10) - right, 0, right, self.height()), self)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | end, self._key.right)
        painter.setFont(look().font(BODY, bold=is_lit))
        painter.setPen(look().colour("text"))
        room = self.width() - px(40) - px(16) - right
        words = QFontMetrics(painter.font()).elidedText(self._key.title, Qt.TextElideMode.ElideRight, int(room))
        place = beside(QRectF(px(40), 0, room, self.height()), self)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | begin, words)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


class Keys(QFrame):
    """What has the keyboard: keys go down and up here. Signals: `comment_asked()`, `zoom_asked(step)`, `coded()`."""

    comment_asked = Signal()
    zoom_asked = Signal(int)

    def __init__(self, observing: Observing, press_current: Callable[[], None], step: Callable[[int], None]) -> None:
        super().__init__()
        self._observing, self._press_current, self._step = observing, press_current, step
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("draws_own_focus", True)
        self.setAccessibleName(_("Behaviours"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Repeats of a key that is held are not presses."""
        if event.isAutoRepeat() and event.text().strip():
            event.accept()
            return
        if not self._plain(event) or not (self._command(event) or self._letter(event)):
            super().keyPressEvent(event)

    def _plain(self, event: QKeyEvent) -> bool:
        allowed = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        return not event.modifiers() & ~allowed

    def _command(self, event: QKeyEvent) -> bool:
        observing = self._observing
        match Qt.Key(event.key()):
            case Qt.Key.Key_Space:
                observing.toggle_watching()
            case Qt.Key.Key_Escape:
                self._escape()
            case Qt.Key.Key_Backspace:
                observing.drop_sample() if observing.sample is not None else observing.undo()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._enter()
            case Qt.Key.Key_Up:
                self._step(-1)
            case Qt.Key.Key_Down:
                self._step(1)
            case Qt.Key.Key_Delete:
                observing.remove()
            case _:
                return False
        return True

    def _escape(self) -> None:
        if self._observing.question is not None:
            self._observing.close_question()
        else:
            self._observing.switch_letters()

    def _enter(self) -> None:
        if self._observing.sample is not None:
            self._observing.next_subject_of_sample()
        elif self._observing.question is not None:
            self._observing.close_question()
        else:
            self._press_current()

    def _letter(self, event: QKeyEvent) -> bool:
        text = event.text()
        if text in _SHIFTS:
            self._observing.shift(_SHIFTS[text])
        elif text in ("+", "=", "-", "−"):
            self.zoom_asked.emit(-1 if text in "+=" else 1)
        elif text.casefold() == COMMENT_KEY:
            self.comment_asked.emit()
        else:
            return bool(text) and self._observing.key_down(text)
        return True

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key is let go."""
        if not event.isAutoRepeat() and event.text():
            self._observing.key_up(event.text())
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The frame shows that letters act here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard went elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line at the side while the letters act."""
        super().paintEvent(event)
        if self.hasFocus() and self._observing.letters_on:
            painter = painter_of(self)
            area = beside(QRectF(0, 0, look().px(3), self.height()), self)
            painter.fillRect(area, look().colour("accent"))
            painter.end()


class Pad(QScrollArea):
    """The pad. `keys` is what has the keyboard."""

    def __init__(self, observing: Observing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._observing = observing
        self._buttons: dict[str, PadButton] = {}
        self._current, self._shows_current = "", False
        self._made: object = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.keys = Keys(observing, self._press_current, self._step)
        self.keys.setProperty("surface", "card")
        self.keys.setProperty("line", "right")
        self._column = QVBoxLayout(self.keys)
        self.setWidget(self.keys)
        self.name_field = Field(_("Name of a subject"), _("a number or a name"))
        self.name_field.hide()
        self.name_field.returnPressed.connect(self._name_subject)
        self.name_field.left.connect(self.name_field.hide)

    # -- building ----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the behaviours as they are now; they are made anew where others are shown."""
        groups = pad_groups(self._observing)
        shape = (
            [(name, [key.code for key in keys]) for name, keys in groups],
            self._observing.subjects,
            self._observing.subject,
            self._observing.chooses_subject,
            look(),
        )
        if shape != self._made:
            self._made = shape
            self._build(groups)
        for _name, keys in groups:
            for key in keys:
                self._buttons[key.code].show_key(key, is_current=self._shows_current and key.code == self._current)
        self._say()

    def _build(self, groups: list[tuple[str, list[PadKey]]]) -> None:
        px = look().px
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.name_field:
                widget.hide()
                widget.deleteLater()
        self._column.setContentsMargins(px(16), px(12), px(14), px(16))
        self._column.setSpacing(px(6))
        self._buttons = {}
        if self._observing.chooses_subject:
            self._column.addWidget(self._subjects())
            self._column.addWidget(self.name_field)
        self._column.addWidget(plain_label(heading_hint(self._observing), size="small", tone="quiet", wrap=True))
        for name, keys in groups:
            if name or len(groups) > 1:
                self._column.addWidget(Heading(name or _("Nobody in particular"), 3))
            for key in keys:
                button = PadButton(key)
                button.clicked.connect(lambda _checked=False, code=key.code: self._press(code))
                self._buttons[key.code] = button
                self._column.addWidget(button)
        self._column.addStretch(1)
        if self._current not in self._buttons:
            self._current = next(iter(self._buttons), "")

    def _subjects(self) -> QWidget:
        bar = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        bar.setSizePolicy(policy)
        flow = FlowLayout(bar, gap=6)
        keys = {name: digit for digit, name in self._observing.subject_keys().items()}
        for name in self._observing.subjects if len(self._observing.subjects) > 1 else ():
            metrics = QFontMetrics(look().font(BODY, bold=True))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, look().px(NAME_ROOM))
            button = Button(escaped(shown) or _("nobody"), key=keys.get(name, ""))
            button.setAccessibleName(name)
            button.setToolTip(plain_tip(name))
            button.setCheckable(True)
            button.setChecked(name == self._observing.subject)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, name=name: self._observing.choose_subject(name))
            flow.addWidget(button)
        new = Button(_("New subject…"), "quiet", icon="plus", key="F2")
        new.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        new.clicked.connect(self.ask_subject)
        flow.addWidget(new)
        return bar

    # -- doing -------------------------------------------------------------------------------------------------------

    def ask_subject(self) -> None:
        """A name is typed; Enter chooses it."""
        if self._observing.chooses_subject:
            self.name_field.clear()
            self.name_field.show()
            self.name_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _name_subject(self) -> None:
        self._observing.choose_subject(self.name_field.text())
        self.take_focus()

    def take_focus(self) -> None:
        """The letters act."""
        self.keys.setFocus(Qt.FocusReason.OtherFocusReason)

    def _press(self, code: str) -> None:
        self._current = code
        self._observing.code(self._observing.observation.by_code[code])

    def _press_current(self) -> None:
        if self._current and self._shows_current:
            self._press(self._current)

    def _step(self, step: int) -> None:
        codes = list(self._buttons)
        if codes:
            place = codes.index(self._current) if self._current in codes else 0
            self._current = codes[(place + step) % len(codes)] if self._shows_current else codes[0]
            self._shows_current = True
            self.refresh()
            self.ensureWidgetVisible(self._buttons[self._current])

    def _say(self) -> None:
        """What a screen reader says of the pad."""
        button = self._buttons.get(self._current)
        off = "" if self._observing.letters_on else _("letters are off")
        about = self._observing.subject
        parts = (off, about, button.key.spoken if button is not None else "")
        self.keys.setAccessibleDescription(", ".join(part for part in parts if part))
