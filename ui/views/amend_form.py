"""The form by which an answer of a finished visit is changed: the new answer, a note, and the reason for it."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.protocol import Item, Rows, Text
from cxstudio.study.visit import Answer, Reading, Status
from ui.presenters.amending import ROWS, Amending, amended, amended_rows, amending
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.text import Heading, plain_label

from .item_rows import RowsEditor
from .item_words import Field, WordsBox


class AmendForm(Card):
    """Shown for one item at a time. `saved(Answer, reason)` when it is right; `closed()` by button or Esc."""

    saved = Signal(object, str)
    closed = Signal()

    rows: RowsEditor | None
    """The table, where the answer is one."""

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
        self._add_rows(reading, item)
        self.note = WordsBox(_("Note"), most=4)
        self.note.show_text(asked.note)
        self.form.addRow(plain_label(_("Note"), tone="quiet"), self.note)
        self.reason = Field(_("Reason"), _("Why is it changed? It stands in the history."))
        self.form.addRow(plain_label(_("Reason"), tone="quiet"), self.reason)
        self.fault.hide()
        self.show()
        self._begin()

    def _begin(self) -> None:
        """The keyboard goes to what is to be changed."""
        if self.rows is not None and self.typed == ROWS:
            self.rows.enter()
        else:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_rows(self, reading: Reading, item: Item) -> None:
        """The table of an answer of many rows, below what may be chosen in its place."""
        self.rows, self._in_rows = None, None
        if not isinstance(item, Rows):
            return
        self.rows = rows = RowsEditor(item, reading.protocol)
        answer = reading.visit.answers.get(item.id)
        self._in_rows = answer if answer is not None and answer.status is Status.ANSWERED else None
        rows.show_answer(self._in_rows)
        rows.answered.connect(self._rows_said)
        rows.typed.connect(self._rows_said)
        rows.passed.connect(lambda: self.reason.setFocus(Qt.FocusReason.OtherFocusReason))
        rows.faulted.connect(self._tell)
        if isinstance(self.editor, ChoiceBox):
            self.editor.currentIndexChanged.connect(lambda _n: rows.setVisible(self.typed == ROWS))
            self.form.setRowVisible(self.editor, self.editor.count() > 1)
        rows.setVisible(self.typed == ROWS)
        self.form.addRow(rows)

    def _rows_said(self, value: object) -> None:
        """Other rows; nothing is changed before the person is done."""
        before = self._in_rows or Answer(item=self._item.id)
        self._in_rows = None if value is None else before.model_copy(update={"value": value})
        if self.rows is not None:
            self.rows.show_answer(self._in_rows)

    def _tell(self, fault: str) -> None:
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))

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
        found = self._found()
        if not isinstance(found, Answer):
            self._refuse(found, self.rows.table if self.rows is not None and self.typed == ROWS else self.editor)
        elif not self.reason.text().strip():
            self._refuse(_("Say why the answer is changed. Nothing was changed yet."), self.reason)
        else:
            self.saved.emit(found, self.reason.text().strip())

    def _found(self) -> Answer | str:
        reading, item, note, now = self._reading, self._item, self.note.toPlainText(), time.time_ns() // 1_000_000
        if isinstance(item, Rows) and self.typed == ROWS:
            return amended_rows(reading, item, self._in_rows, note, now)
        return amended(reading, item, self.typed, note, now)

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
