"""A completed visit with what can be done about it: its reading, the form that changes an answer, its history, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.visit import Answer, Evidence
from ui.context import Context
from ui.models.visit_list import VisitLine
from ui.presenters.visit_acts import VisitActs, line_of
from ui.widgets.message_bar import MessageBar
from ui.widgets.stack import Stack

from .amend_form import AmendForm
from .visit_history import VisitHistory
from .visit_reading import VisitReading


class VisitDesk(QWidget):
    """Attributes: `reading`, `form`, `history`, `acts`. `closed()` goes back to where the visit was opened."""

    closed = Signal()

    def __init__(self, context: Context, thumbnail: Callable[[Evidence], Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.acts = VisitActs(context, self)
        self.reading = VisitReading(thumbnail)
        self.form = AmendForm()
        self.history = VisitHistory()
        self.bar = MessageBar()
        self.stack = Stack()
        read = QWidget()
        column = QVBoxLayout(read)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.reading, 1)
        column.addWidget(self.form)
        self.stack.addWidget(read)
        self.stack.addWidget(self.history)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(self.stack, 1)
        self._listen()

    def _listen(self) -> None:
        self.reading.closed.connect(self.closed)
        self.reading.item_asked.connect(self.ask)
        self.reading.history_asked.connect(self.show_history)
        self.reading.submit_asked.connect(self.acts.submit)
        self.reading.photo_removed.connect(self.acts.remove_photo)
        self.reading.replied.connect(self.acts.reply)
        self.history.closed.connect(self.show_reading)
        self.form.saved.connect(self._amend)
        self.form.closed.connect(self.show_reading)
        self.acts.changed.connect(self._show)
        self.acts.gone.connect(self.closed)
        self.acts.undoable.connect(lambda words: self.bar.show_message("good", words, _("Undo")))
        self.bar.action_chosen.connect(self.bar.dismiss)
        self.bar.action_chosen.connect(self.acts.undo)

    def show_visit(self, line: VisitLine, found: ScoredVisit) -> None:
        """Show a completed visit."""
        self._line = line
        self.bar.dismiss()
        self.acts.take_up(found)
        self._show()

    def _show(self) -> None:
        self.reading.show_visit(line_of(self._line, self.acts.found), self.acts.found)
        self.show_reading()

    def ask(self, item_id: str) -> None:
        """Ask for another answer to an item."""
        place = self.acts.found.reading.active.get(item_id)
        if place is not None:
            self._asked = item_id
            self.form.show_item(self.acts.found.reading, place.item)

    def _amend(self, answer: Answer, reason: str) -> None:
        if self.acts.amend(answer, reason):
            self.reading.focus_item(answer.item)

    def show_history(self) -> None:
        """Who changed what of the visit."""
        self.form.hide()
        self.stack.setCurrentWidget(self.history)
        self.history.show_steps(self.reading.heading.text(), self.acts.history())

    def show_reading(self) -> None:
        """The visit itself."""
        was_asking = self.form.isVisible()
        self.form.hide()
        self.stack.setCurrentIndex(0)
        self.reading.area.setFocus()
        if was_asking:
            self.reading.focus_item(self._asked)
