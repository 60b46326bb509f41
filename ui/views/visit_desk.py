"""A completed visit with what can be done about it: its reading, the form that changes an answer, its history, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.study.clearing import is_picture
from cxstudio.study.dataset import ScoredVisit
from cxstudio.study.visit import Answer, Evidence
from ui.context import Context
from ui.models.visit_list import VisitLine
from ui.presenters.amending import is_evidence
from ui.presenters.photo_album import FinishedPhotos
from ui.presenters.photo_notes import compare
from ui.presenters.report_choices import OnVisit
from ui.presenters.visit_acts import VisitActs, line_of
from ui.widgets.message_bar import MessageBar
from ui.widgets.stack import Stack

from .amend_form import AmendForm
from .form_area import FormArea, gives_way
from .reason_form import ReasonForm
from .recorder_photo import PhotoPanel
from .sound_playing import play
from .visit_history import VisitHistory
from .visit_reading import VisitReading


class VisitDesk(QWidget):
    """Attributes: `reading`, `form`, `why`, `history`, `acts`. `closed()` goes back to where the visit was opened."""

    closed = Signal()

    def __init__(self, context: Context, thumbnail: Callable[[Evidence], Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.acts = VisitActs(context, self)
        self._asked = self._back_to = ""
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
        self.why = ReasonForm()
        self._for: Callable[[str], None] = lambda _reason: None
        self.areas = [FormArea(self.form), FormArea(self.why)]
        for area in self.areas:
            area.turned.connect(self._make_room)
            column.addWidget(area)
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
        self.reading.report_asked.connect(self._report)
        self.reading.submit_asked.connect(self.acts.submit)
        self.reading.photo_removed.connect(self.ask_to_remove)
        self.reading.photos_asked.connect(self.ask_photos)
        self.reading.photo_opened.connect(self.show_photo)
        self.photo.closed.connect(self._photo_done)
        self.album.removed.connect(self._remove_in_front)
        self.why.given.connect(self._reason_given)
        self.why.closed.connect(self._not_now)
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
        self.reading.setVisible(not gives_way(self, self.areas))

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
        compare(self.acts.context, self.acts.visit, self.reading.tell_of_photos)
        self.show_reading()

    def ask(self, item_id: str) -> None:
        """Ask for another answer to an item; where photos are its answer, for more of them."""
        place = self.acts.found.reading.active.get(item_id)
        if place is None:
            return
        self._asked = item_id
        if is_evidence(place.item):
            self.ask_photos(item_id)
        else:
            self.why.hide()
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

    def ask_photos(self, item_id: str) -> None:
        """Ask which photos and sounds belong to an item after all, and why."""
        self._asked = item_id
        question = self.acts.found.reading.active[item_id].item.text
        folder = self.acts.context.preferences.photo_folder
        self.form.hide()
        self._for = lambda reason: self._add_photos(item_id, reason)
        self.why.ask_files(_("Add photos or sounds"), question, _("Add them"), folder)

    def _add_photos(self, item_id: str, reason: str) -> None:
        files = self.why.files
        self.show_reading()
        self.acts.add_photos(item_id, files, reason)

    def _reason_given(self, reason: str) -> None:
        self._for(reason)

    def ask_to_remove(self, photo_id: str) -> None:
        """Ask why a photo or sound is to go into the trash."""
        gone = self.acts.evidence(photo_id)
        if gone is None:
            return
        self.form.hide()
        self._for = lambda reason: self._remove(photo_id, reason)
        self.why.ask(_("Take a photo out"), gone.caption or gone.name, _("Put it into the trash"))

    def _remove(self, photo_id: str, reason: str) -> None:
        self.show_reading()
        self.acts.remove_photo(photo_id, reason)

    def show_photo(self, photo_id: str) -> None:
        """A photo, large: to be covered, cleared, captioned; a sound is played."""
        found = self.acts.evidence(photo_id)
        if found is not None and not is_picture(found):
            play(self.acts.context, found)
            return
        self.form.hide()
        self.why.hide()
        self.bar.dismiss()  # beside the photo's own undo it would promise another one
        self.album.take_up(self.acts.found)
        self.stack.setCurrentWidget(self.photo)
        self.photo.show_photo(photo_id)

    def _remove_in_front(self, photo_id: str) -> None:
        """What was done before is written first, with that as its reason; then it is asked why the photo is to go."""
        if self.album.is_changed and not self.album.keep(self.album.done_words()):
            return
        self.album.is_open = False
        self.acts.read_anew()
        self.ask_to_remove(photo_id)

    def _photo_done(self) -> None:
        """Back to the visit; what was done is written once its reason is given."""
        if self.stack.currentWidget() is not self.photo:
            return
        if not self.album.is_changed:
            self._leave_photo()
            return
        photo_id = self.photo.editing.id
        self.stack.setCurrentIndex(0)
        self._for = self._keep_photos
        self._back_to = photo_id
        self.why.ask(_("Keep what was done to photos"), self.album.done_words(), _("Keep it"),
                     proposed=self.album.done_words())  # fmt: skip

    def _keep_photos(self, reason: str) -> None:
        if self.album.keep(reason):
            self._back_to = ""
            self.album.is_open = False
            self.acts.read_anew()

    def _not_now(self) -> None:
        """Without a reason nothing is written: back to the photo that was worked on, else to the visit."""
        if self._back_to:
            photo_id, self._back_to = self._back_to, ""
            self.why.hide()
            self.stack.setCurrentWidget(self.photo)
            self.photo.show_photo(photo_id)
        else:
            self.show_reading()

    def _leave_photo(self) -> None:
        self.album.is_open = False
        self.show_reading()

    def _report(self) -> None:
        """The report on this visit alone."""
        visit = self.acts.visit
        self.acts.context.go("report", OnVisit(visit.study, visit.id))

    def show_history(self) -> None:
        """Who changed what of the visit."""
        self.form.hide()
        self.why.hide()
        self.stack.setCurrentWidget(self.history)
        self.history.show_steps(self.reading.heading.text(), self.acts.history())

    def show_reading(self) -> None:
        """The visit itself."""
        was_asking = self.form.isVisible() or self.why.isVisible()
        self.form.hide()
        self.why.hide()
        self.stack.setCurrentIndex(0)
        self.reading.area.setFocus()
        if was_asking and self._asked:
            self.reading.focus_item(self._asked)
