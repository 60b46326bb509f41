"""Marking a moment of truth: + for a delight, − for a pain, and one sentence."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cxstudio.i18n import _
from ui.widgets.card import Card
from ui.widgets.choices import Choice, ChoiceRow
from ui.widgets.text import plain_label

from .item_words import Field

Sign = Literal["delight", "pain"]


class MomentBar(Card):
    """Shown over the items while a moment is being marked. `marked(sign, sentence)`; `closed()` always follows."""

    marked = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, name=_("Mark a moment of truth"), margins=14)
        self._title = plain_label(bold=True)
        self.signs = ChoiceRow(
            [Choice("delight", _("Delight"), letter="+"), Choice("pain", _("Pain"), letter="-")], _("Moment of truth")
        )
        self.words = Field(_("What happened, in one sentence"), _("In one sentence"))
        self.signs.chosen.connect(lambda _keys: self.words.setFocus(Qt.FocusReason.OtherFocusReason))
        row = QHBoxLayout()
        row.addWidget(self.signs)
        row.addWidget(self.words, 1)
        self.body.addWidget(self._title)
        self.body.addLayout(row)
        self.body.addWidget(
            plain_label(_("+ or − chooses, Enter keeps it, Esc leaves it."), size="small", tone="quiet")
        )
        self.hide()

    def ask(self, touchpoint: str) -> None:
        """Begin with a touchpoint's title."""
        self._title.setText(_("Moment of truth in {touchpoint}").format(touchpoint=touchpoint))
        self.signs.set_chosen(())
        self.words.clear()
        self.show()
        self.signs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self) -> None:
        chosen = self.signs.chosen_keys
        if chosen and self.words.text().strip():
            self.marked.emit(chosen[0], self.words.text().strip())
            self._close()
        else:
            (self.words if chosen else self.signs).setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves; Enter on the signs does what Enter in the sentence does; letters mean nothing meanwhile."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()  # from the sentence too: Qt's field hands Enter on
        elif event.text() == "−":
            self.signs.choose("pain")
        event.accept()
