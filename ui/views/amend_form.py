"""The form by which an answer of a finished visit is changed: the new answer, a note, and the reason for it."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.protocol import Item, Text
from cxstudio.study.visit import Answer, Reading
from ui.presenters.amending import Amending, amended, amending
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.text import Heading, plain_label

from .item_words import Field, WordsBox


class AmendForm(Card):
    """Shown for one item at a time. `saved(Answer, reason)` when it is right; `closed()` by button or Esc."""

    saved = Signal(object, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(name=_("Change an answer"), margins=16)
        self.body.addWidget(Heading(_("Change an answer"), 2))
        self.question = plain_label(wrap=True)
        self.body.addWidget(self.question)
        self.form = QFormLayout()
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setHorizontalSpacing(look().px(16))
        self.form.setVerticalSpacing(look().px(8))
        self.body.addLayout(self.form)
        self.fault = plain_label(tone="bad", wrap=True)
        self.fault.hide()
        self.body.addWidget(self.fault)
        self._add_buttons()
        self.hide()

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addStretch(1)
        self.cancel = Button(_("Cancel"), key=_("Esc"))
        self.cancel.clicked.connect(self.closed)
        self.save = Button(_("Change it"), "primary", key=_("Ctrl+Enter"))
        self.save.clicked.connect(self.take)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        self.body.addLayout(row)
        action = QAction(self, text=_("Change it"), toolTip=_("Change it"))
        action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self.take)
        self.addAction(action)

    def show_item(self, reading: Reading, item: Item) -> None:
        """Ask for another answer to an item."""
        self._reading, self._item = reading, item
        asked = amending(reading, item)
        while self.form.rowCount():
            self.form.removeRow(0)
        self.question.setText(asked.question)
        self.form.addRow(plain_label(_("So far"), tone="quiet"), plain_label(asked.now, wrap=True))
        self.editor = self._editor(asked)
        self.form.addRow(plain_label(_("New answer"), tone="quiet"), self.editor)
        self.note = WordsBox(_("Note"), most=4)
        self.note.show_text(asked.note)
        self.form.addRow(plain_label(_("Note"), tone="quiet"), self.note)
        self.reason = Field(_("Reason"), _("Why is it changed? It stands in the history."))
        self.form.addRow(plain_label(_("Reason"), tone="quiet"), self.reason)
        self.fault.hide()
        self.show()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _editor(self, asked: Amending) -> QWidget:
        if asked.options:
            box = ChoiceBox(_("New answer"), lines=2)
            for key, text in asked.options:
                box.addItem(text, key)
            box.setCurrentIndex(box.findData(asked.chosen))
            return box
        if isinstance(asked.item, Text):
            words = WordsBox(_("New answer"), most=6)
            words.show_text(asked.chosen)
            return words
        field = Field(_("New answer"))
        field.setText(asked.chosen)
        return field

    @property
    def typed(self) -> str:
        """What was chosen or typed, as the program calls it."""
        if isinstance(self.editor, ChoiceBox):
            return str(self.editor.currentData() or "")
        if isinstance(self.editor, WordsBox):
            return self.editor.toPlainText()
        assert isinstance(self.editor, Field)
        return self.editor.text()

    def take(self) -> None:
        """Hand the new answer on, or say what is missing and go there."""
        found = amended(self._reading, self._item, self.typed, self.note.toPlainText(), time.time_ns() // 1_000_000)
        if not isinstance(found, Answer):
            self._refuse(found, self.editor)
        elif not self.reason.text().strip():
            self._refuse(_("Say why the answer is changed. Nothing was changed yet."), self.reason)
        else:
            self.saved.emit(found, self.reason.text().strip())

    def _refuse(self, why: str, where: QWidget) -> None:
        self.fault.setText(why)
        self.fault.show()
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back without a change."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
