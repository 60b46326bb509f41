"""The part of an item's card that takes the answer: scales, choices, words, and what is only read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study import protocol as p
from cxstudio.study.visit import Answer, AnswerValue, Status, ticked
from cxstudio.study.wordings import said
from ui.presenters.recorder_keys import KeyTable
from ui.theme import look
from ui.widgets.choices import Choice, ChoiceList, ChoiceRow
from ui.widgets.rating_row import TEN_WAITS, RatingRow
from ui.widgets.text import plain_label

from .item_words import Field, WordsBox


class Editor(QWidget):
    """What all answer parts share.

    Signals: `answered(value)` chosen or settled; `typed(value)` while typing; `done()` the person is through here;
    `left()` a field lost the focus; `moved()` another part of the answer has the keyboard; `faulted(text)` what was
    typed cannot be taken, "" when all is well again.
    """

    answered = Signal(object)
    typed = Signal(object)
    done = Signal()
    left = Signal()
    moved = Signal()
    faulted = Signal(str)

    def __init__(self, item: p.Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self._wide = 0
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look().px(8))

    def set_width(self, wide: int, least: int) -> None:
        """So many pixels, at least as many as `least`: where answers stand below each other in a table."""
        self._wide = wide
        self.setMinimumWidth(least)
        self.setMaximumWidth(wide)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """What the answer needs, or the width it was given."""
        size = super().sizeHint()
        return QSize(self._wide, size.height()) if self._wide else size

    def show_answer(self, answer: Answer | None) -> None:
        """Show what was answered; emits nothing."""

    def type_key(self, _text: str) -> bool:
        """A key pressed while the card has the focus; False when it means nothing here."""
        return False

    def step(self, _direction: int) -> bool:
        """Left (-1) or right (+1) pressed while the card has the focus; False when it means nothing here."""
        return False

    def enter(self) -> None:
        """Space on the card: into the answer."""

    def settle(self) -> None:
        """The person goes on: what waits for another key counts as it is."""

    def add(self) -> bool:
        """Ins on the card: one more of what the answer is made of; False when it means nothing here."""
        return False


def value_of(answer: Answer | None) -> AnswerValue:
    """The value that was answered, None where it was set aside or is open."""
    return answer.value if answer is not None and answer.status is Status.ANSWERED else None


class RatingEditor(Editor):
    """A value on a scale."""

    def __init__(self, item: p.Rating, scale: p.Scale) -> None:
        super().__init__(item)
        anchors = {anchor.value: anchor.text for anchor in scale.anchors}
        self.row = RatingRow([anchor.value for anchor in scale.anchors], anchors, item.text)
        self.row.chosen.connect(self.answered.emit)
        self.column.addWidget(self.row)
        self._values = {anchor.value for anchor in scale.anchors}
        self._one = QTimer(self, singleShot=True, interval=TEN_WAITS)  # a 1 that may become a 10
        self._one.timeout.connect(lambda: self.answered.emit(1))

    def show_answer(self, answer: Answer | None) -> None:
        """Show the chosen value."""
        value = value_of(answer)
        self.row.set_value(value if isinstance(value, int) else None)

    def type_key(self, text: str) -> bool:
        """Digits rate; 1 and 0 within 0.6 s make 10 on scales that have it."""
        if len(text) != 1 or not text.isascii() or not text.isdigit():
            return False
        waited, digit = self._one.isActive(), int(text)
        self._one.stop()
        if digit == 1 and 10 in self._values:
            self.row.set_value(1)
            self._one.start()
            return True
        value = 10 if waited and digit == 0 else digit
        if value in self._values:
            self.row.set_value(value)
            self.answered.emit(value)
        return True

    def settle(self) -> None:
        """A 1 counts as 1."""
        if self._one.isActive():
            self._one.stop()
            self.answered.emit(1)

    def step(self, direction: int) -> bool:
        """From the chosen value one on: left and right rate at once, from the middle where nothing is chosen yet."""
        if self.row.value is None:
            self.row.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        buttons = self.row.buttons
        held = next((n for n, button in enumerate(buttons) if button.isChecked()), 0)
        goal = min(max(held + direction, 0), len(buttons) - 1)
        buttons[goal].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def enter(self) -> None:
        """Onto the row."""
        self.row.setFocus(Qt.FocusReason.TabFocusReason)


class ChoiceEditor(Editor):
    """Yes or no, one of several, or any of several answers."""

    def __init__(self, item: p.Item, choices: Sequence[Choice], *, several: bool = False, across: bool = False) -> None:
        super().__init__(item)
        self._several = several
        self._most = item.at_most if isinstance(item, p.SeveralChoices) else None
        self._before: tuple[str, ...] = ()
        self.list = ChoiceRow(choices, item.text) if across else ChoiceList(choices, several, item.text)
        self.list.chosen.connect(self._chosen)
        self.column.addWidget(self.list)

    def _chosen(self, keys: tuple[str, ...]) -> None:
        if self._most is not None and len(keys) > self._most:
            self.list.set_chosen(self._before)
            self.faulted.emit(_("At most {n} answers. Take one back to choose another.").format(n=self._most))
            return
        self._before = keys
        self.faulted.emit("")
        self.answered.emit(keys if self._several else keys[0])

    def show_answer(self, answer: Answer | None) -> None:
        """Show what is chosen."""
        self._before = ticked(answer)
        if self.list.chosen_keys != self._before:
            self.list.set_chosen(self._before)

    def type_key(self, text: str) -> bool:
        """Digits, or the letters on the caps, choose."""
        return self.list.type_key(text)

    def step(self, direction: int) -> bool:
        """Into the answers, and on from one to the next; Space chooses."""
        buttons = self.list.buttons
        held = next((n for n, button in enumerate(buttons) if button.hasFocus()), None)
        if held is None:
            self.enter()
        else:
            buttons[(held + direction) % len(buttons)].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def enter(self) -> None:
        """Onto the chosen answer, or the first."""
        self.list.setFocus(Qt.FocusReason.TabFocusReason)


class TextEditor(Editor):
    """Free words."""

    def __init__(self, item: p.Item) -> None:
        super().__init__(item)
        self.box = WordsBox(item.text, lines=3)
        self.box.typed.connect(lambda text: self.typed.emit(text or None))
        self.box.left.connect(self.left)
        self.column.addWidget(self.box)

    def show_answer(self, answer: Answer | None) -> None:
        """Show the words."""
        value = value_of(answer)
        self.box.show_text(str(value) if value is not None else "")

    def step(self, _direction: int) -> bool:
        """Into the box."""
        self.enter()
        return True

    def enter(self) -> None:
        """Into the box."""
        self.box.setFocus(Qt.FocusReason.TabFocusReason)


class PlaceEditor(Editor):
    """A place, in words or coordinates."""

    def __init__(self, item: p.Item) -> None:
        super().__init__(item)
        self.field = Field(item.text, _("Where, in words or as latitude, longitude"))
        self.field.typed.connect(lambda text: self.typed.emit(text or None))
        self.field.left.connect(self.left)
        self.column.addWidget(self.field)

    def show_answer(self, answer: Answer | None) -> None:
        """Show the place."""
        value = value_of(answer)
        self.field.show_text(str(value) if value is not None else "")

    def step(self, _direction: int) -> bool:
        """Into the field."""
        self.enter()
        return True

    def enter(self) -> None:
        """Into the field."""
        self.field.setFocus(Qt.FocusReason.TabFocusReason)


class ReadOnly(Editor):
    """Nothing to answer: a note, a computed value, or photos, which have their strip below."""

    def __init__(self, item: p.Item, words: str) -> None:
        super().__init__(item)
        self.words = plain_label(words, tone="quiet", wrap=True, selectable=bool(words))
        self.column.addWidget(self.words)
        self.words.setVisible(bool(words))


def yes_no(item: p.Item, protocol: p.Protocol, keys: KeyTable) -> Editor:
    """Yes and no side by side, in the language of the questions."""
    yes = Choice("yes", said(protocol, "words/yes"), letter=_("Y"), cap=keys.cap("yes") or "1")
    no = Choice("no", said(protocol, "words/no"), letter=_("N"), cap=keys.cap("no") or "2")
    return ChoiceEditor(item, (yes, no), across=True)


def acknowledge(item: p.Item, protocol: p.Protocol, keys: KeyTable) -> Editor:
    """One button: read and understood."""
    read = Choice("yes", said(protocol, "words/read"), letter=_("Y"), cap=keys.cap("yes") or "1")
    return ChoiceEditor(item, (read,), across=True)


def in_order(item: p.SingleChoice | p.SeveralChoices, *, reverse: bool) -> tuple[p.Choice, ...]:
    """The answers as shown; a shuffled list is turned round for half of the visits, answers that exclude stay last."""
    if isinstance(item, p.SeveralChoices) and item.shuffle and reverse:
        usual = [one for one in item.choices if not one.exclusive]
        return (*usual[::-1], *(one for one in item.choices if one.exclusive))
    return item.choices


def choices_of(item: p.SingleChoice | p.SeveralChoices, *, reverse: bool) -> tuple[Choice, ...]:
    """The answers for a list of buttons, in the order shown."""
    return tuple(Choice(one.id, one.text, one.exclusive) for one in in_order(item, reverse=reverse))
