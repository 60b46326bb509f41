"""What the keys do among the items. Single letters act while a card or a button on it has the keyboard; in a box to
write in they are text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QWidget

from ui.presenters.recorder_keys import HELP_SIGN, KeyTable, deed_named, pressed
from ui.widgets.choices import ChoiceList

if TYPE_CHECKING:
    from .item_list import ItemList

Key = Qt.Key
ENTER = (Key.Key_Return, Key.Key_Enter)
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class ItemKeys(QObject):
    """Hears the keys of the cards and, before they do, of the buttons and boxes on the open card."""

    def __init__(self, items: ItemList) -> None:
        super().__init__(items)
        self._items = items

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that a part of the form would spend on something else."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self.take(event, watched)
        return False

    def take(self, event: QKeyEvent, source: QWidget | None) -> bool:
        """Do what a key means where `source` has the keyboard; False when it means nothing here."""
        if not self._items.recorder.is_open or self._items.form is None:
            return False
        key = pressed(QKeySequence(event.keyCombination()), event.text())
        if len(key) > 1 and not event.isAutoRepeat() and self._do(self._items.recorder.keys.deed_of(key)):
            return True
        if isinstance(source, QPlainTextEdit):
            return self._key_in_words(event)
        if isinstance(source, QLineEdit) and source.property("keeps_keys"):
            return False
        if isinstance(source, QLineEdit):
            return self._move(event)
        if event.matches(QKeySequence.StandardKey.Paste):
            return self._items.form.strip.paste()
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        if isinstance(source, QAbstractButton) and (spent := self._button_key(event, source)) is not None:
            return spent
        return (
            self._reason_key(event)
            or self._move(event)
            or self._answer_key(event, source)
            or (event.text().strip() != "" and self._sign(event))
        )

    def _button_key(self, event: QKeyEvent, source: QAbstractButton) -> bool | None:
        """Up and down inside a list of answers, short of its ends, are the list's own; Enter presses what is no
        answer. None: the key is for the card."""
        owner, plain = source.parentWidget(), event.modifiers() in PLAIN
        if isinstance(owner, ChoiceList) and event.key() in (Key.Key_Up, Key.Key_Down):
            edge = owner.buttons[0 if event.key() == Key.Key_Up else -1]
            return None if source is edge else False
        if event.key() in ENTER and plain and not self._is_answer(source):
            source.click()
            return True
        return None

    def _is_answer(self, source: QAbstractButton) -> bool:
        """A button of the answer itself, on which Enter leads on."""
        inside = self._items.form is not None and self._items.form.editor.isAncestorOf(source)
        return inside and (isinstance(source.parentWidget(), ChoiceList) or source.property("kind") == "rating")

    def _key_in_words(self, event: QKeyEvent) -> bool:
        back = event.key() in ENTER and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Key.Key_Escape or back:
            answered = self._items.form is not None and not self._items.form.note.hasFocus()
            self._items.take_focus()
            if back and answered:
                self._go(+1)
            return True
        if event.key() in (Key.Key_PageUp, Key.Key_PageDown) and event.modifiers() in PLAIN:
            return self._move(event)
        return False

    def _move(self, event: QKeyEvent) -> bool:
        """Enter and the arrows up and down, PgUp and PgDn, Home and End, Esc."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        writing = isinstance(QApplication.focusWidget(), QLineEdit)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if key in ENTER and not shift:
            self._take_and_go()
        elif key in ENTER or (key == Key.Key_Down and not shift):
            self._go(-1 if key in ENTER else +1)
        elif key == Key.Key_Up and not shift:
            self._go(-1)
        elif key in (Key.Key_PageUp, Key.Key_PageDown):
            self._settle()
            self._items.recorder.step_page(-1 if key == Key.Key_PageUp else +1)
        elif key in (Key.Key_Home, Key.Key_End) and not writing:
            self._settle()
            self._items.recorder.go_to_edge(last=key == Key.Key_End)
        elif key == Key.Key_Escape:
            at_rest = self._items.card is not None and self._items.card.hasFocus()
            self._items.escaped.emit() if at_rest else self._items.take_focus()
        else:
            return False
        return True

    def _take_and_go(self) -> None:
        """Enter: what is proposed is taken as the answer; on to the next item."""
        recorder, before = self._items.recorder, self._items.recorder.item_id
        self._settle()
        if recorder.item_id == before and not recorder.confirm():
            recorder.step_item(+1)

    def _go(self, step: int) -> None:
        """One item on or back. What waited for another digit may have led on by itself already."""
        before = self._items.recorder.item_id
        self._settle()
        if self._items.recorder.item_id == before:
            self._items.recorder.step_item(step)

    def _settle(self) -> None:
        if self._items.form is not None:
            self._items.form.settle()
        self._items.take_focus()

    def _reason_key(self, event: QKeyEvent) -> bool:
        """While reasons are shown, digits choose one and Esc closes them."""
        form = self._items.form
        if form is None or form.reasons is None:
            return False
        if event.key() == Key.Key_Escape:
            form.close_reasons()
            self._items.take_focus()
            return True
        return bool(event.text().strip()) and form.reasons.type_key(event.text())

    def _onward(self, event: QKeyEvent) -> int:
        """+1 for the arrow that points the way words run, -1 for the other."""
        mirrored = self._items.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return +1 if (event.key() == Key.Key_Right) is not mirrored else -1

    def _answer_key(self, event: QKeyEvent, source: QWidget | None) -> bool:
        form = self._items.form
        if form is None or event.modifiers() not in PLAIN or not form.editor.isEnabled() or form.editor.isHidden():
            return False
        if event.key() in (Key.Key_Left, Key.Key_Right):
            in_row = isinstance(source, QAbstractButton) and not isinstance(source.parentWidget(), ChoiceList)
            return not in_row and form.editor.step(self._onward(event))
        if event.key() == Key.Key_Insert:
            return form.editor.add()
        if event.key() == Key.Key_Space and not isinstance(source, QAbstractButton):
            form.editor.enter()
            return True
        return bool(event.text().strip()) and form.editor.type_key(self._meant(event.text()))

    def _meant(self, text: str) -> str:
        """What the answers read as their own sign, where a person's key for it is another one."""
        deed = self._items.recorder.keys.deed_of(text)
        return deed_named(deed).usual[0] if deed else "" if self._is_spare(text) else text

    def _is_spare(self, text: str) -> bool:
        """A sign that means nothing here any more: single ones are off, or another key was chosen for it."""
        keys = self._items.recorder.keys
        return not keys.deed_of(text) and bool(KeyTable({}).deed_of(text))

    def _sign(self, event: QKeyEvent) -> bool:
        keys, text = self._items.recorder.keys, event.text()
        if event.isAutoRepeat():
            return False
        if text == HELP_SIGN and keys.signs:
            self._items.help_asked.emit()
            return True
        return self._do(keys.deed_of(text)) or self._is_spare(text)

    def _do(self, deed: str) -> bool:
        """Do what belongs to the card in front; False when that is nothing."""
        form = self._items.form
        if form is None or not deed:
            return False
        if deed in ("yes", "no", "open_card"):
            return form.editor.isEnabled() and form.editor.type_key(deed_named(deed).usual[0])
        self._items.deeds[deed]()
        return True
