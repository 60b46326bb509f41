"""A completed visit with what can be done about it: its reading, the form that changes an answer, its history, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.visit import Answer, Evidence
from ui.context import Context
from ui.models.visit_list import VisitLine
from ui.presenters.photo_album import FinishedPhotos
from ui.presenters.visit_acts import VisitActs, line_of
from ui.widgets.message_bar import MessageBar
from ui.widgets.stack import Stack

from .amend_form import AmendForm
from .form_area import FormArea, gives_way
from .recorder_photo import PhotoPanel
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
        self.area = FormArea(self.form)
        self.area.turned.connect(self._make_room)
        column.addWidget(self.area)
        self.stack.addWidget(read)
        self.stack.addWidget(self.history)
        self.album = FinishedPhotos(context, self)
        self.photo = PhotoPanel(self.album)
        self.stack.addWidget(self.photo)
        self._make_undo()
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
        self.reading.photo_opened.connect(self.show_photo)
        self.photo.closed.connect(self._photo_done)
        self.album.removed.connect(self.acts.remove_photo)
        self.reading.replied.connect(self.acts.reply)
        self.history.closed.connect(self.show_reading)
        self.form.saved.connect(self._amend)
        self.form.closed.connect(self.show_reading)
        self.acts.changed.connect(self._show)
        self.acts.gone.connect(self.closed)
        self.acts.undoable.connect(lambda words: self.bar.show_message("good", words, _("Undo")))
        self.bar.action_chosen.connect(self.bar.dismiss)
        self.bar.action_chosen.connect(self.acts.undo)

    def _make_room(self) -> None:
        self.reading.setVisible(not gives_way(self, [self.area]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height."""
        super().resizeEvent(event)
        self._make_room()

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

    # -- photos --------------------------------------------------------------------------------------------------------

    def _make_undo(self) -> None:
        """Undo and redo of what is done to photos, while one is in front."""
        stack = self.album.undo_stack
        for text, keys, do in ((_("Undo"), "Ctrl+Z", stack.undo), (_("Redo"), "Ctrl+Shift+Z", stack.redo)):
            action = QAction(text, self.photo)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, do=do: do())
            self.photo.addAction(action)

    def show_photo(self, photo_id: str) -> None:
        """A photo, large: to be covered, cleared, captioned."""
        self.form.hide()
        self.album.take_up(self.acts.found)
        self.stack.setCurrentWidget(self.photo)
        self.photo.show_photo(photo_id)

    def _photo_done(self) -> None:
        """Back to the visit, what was done is written; where that is refused the photo stays in front."""
        if self.stack.currentWidget() is not self.photo:
            return
        changed = self.album.is_changed
        if not self.album.keep():
            return
        self.album.is_open = False
        self.acts.read_anew() if changed else self.show_reading()

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
