"""Review: the queue of submitted visits beside the one being read, remarks on its lines, and the decision.

J and K go through the queue, A approves, R sends back, X rejects, C makes a remark on a line, H shows the history.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cxstudio.i18n import _, plural
from cxstudio.store.reviews import Waiting
from cxstudio.study.review import Act
from cxstudio.study.visit import Evidence
from ui.context import Context
from ui.presenters.moments import local
from ui.presenters.photo_notes import compare
from ui.presenters.review import Review, count_words
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.message_bar import MessageBar
from ui.widgets.stack import Stack
from ui.widgets.text import Heading, plain_label

from .columns import WordList
from .form_area import FormArea, gives_way
from .page import Page
from .page_header import PageHeader
from .review_forms import RejectForm, ReturnForm
from .visit_history import StepCard, VisitHistory
from .visit_reading import VisitReading

QUEUE_WIDE = 250
"""Pixels at 100 % of the queue; a page narrower than three of it goes without."""
LOWEST = 380
"""Pixels at 100 %: a page lower than that goes without its header; the rail says where one is."""
VISIT = int(Qt.ItemDataRole.UserRole)
KEYS = {Qt.Key.Key_A: Act.APPROVE, Qt.Key.Key_R: Act.RETURN, Qt.Key.Key_X: Act.REJECT}


class Queue(WordList):
    """What waits. Letters are the page's: they decide and go through the queue."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Visits that wait"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setWordWrap(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters go on to the page."""
        if event.text().isalpha() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ReviewPage(Page):
    """The page. Attributes: `review` (the presenter), `queue`, `reading`, `returning`, `rejecting`, `bar`."""

    place = "review"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.review = Review(context, self)
        self._is_showing = False
        self._build()
        self.review.listed.connect(self._list)
        self.review.turned.connect(self._turn)
        self.review.undoable.connect(lambda words: self.bar.show_message("good", words, _("Undo")))

    # -- building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = PageHeader(_("Review"))
        self.study_box = ChoiceBox(_("Study"))
        self.study_box.activated.connect(lambda _n: self._choose(str(self.study_box.currentData() or "")))
        self.header.add(self.study_box)
        self.bar = MessageBar()
        self.bar.action_chosen.connect(self.bar.dismiss)
        self.bar.action_chosen.connect(self.review.undo)
        self.empty = EmptyState(_("Nothing waits for review"), "")
        self.submit_button = self.empty.add_button("", "primary", "send")
        self.submit_button.clicked.connect(self.review.submit_all)
        self.history = VisitHistory()
        self.history.closed.connect(self.show_visit)
        self.stack = Stack()
        for part in (self._desk(), self.empty, self.history):
            self.stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.bar):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        self._dress()

    def _desk(self) -> QWidget:
        self.queue = Queue()
        self.queue.currentItemChanged.connect(self._chosen)
        self.reading = VisitReading(self._thumbnail, reviews=True)
        self.reading.on_top = self._on_top
        self.reading.item_asked.connect(self.ask_remark)
        self.reading.history_asked.connect(self.show_history)
        self.returning, self.rejecting = ReturnForm(self.review), RejectForm()
        self.returning.sent.connect(lambda: self._decide(Act.RETURN))
        self.returning.changed.connect(self._tell_foot)
        self.rejecting.sent.connect(lambda reason: self._decide(Act.REJECT, reason))
        for form in (self.returning, self.rejecting):
            form.closed.connect(self._close_forms)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.reading, 1)
        self.areas = [FormArea(self.returning), FormArea(self.rejecting)]
        for area in self.areas:
            right.addWidget(area)
            area.turned.connect(self._fit)
        right.addWidget(self._foot())
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.queue)
        row.addLayout(right, 1)
        return page

    def _foot(self) -> QFrame:
        self.foot = QFrame()
        self.foot.setProperty("line", "top")
        self.foot.setProperty("surface", "card")
        self.said = plain_label(tone="quiet", wrap=True)
        self.reject_button = Button(_("Reject…"), icon="x", key=_("X"))
        self.return_button = Button(_("Send back…"), icon="undo-2", key=_("R"))
        self.approve_button = Button(_("Approve"), "primary", icon="check", key=_("A"))
        self.reject_button.clicked.connect(lambda: self.act(Act.REJECT))
        self.return_button.clicked.connect(lambda: self.act(Act.RETURN))
        self.approve_button.clicked.connect(lambda: self.act(Act.APPROVE))
        acts = QWidget()
        flow = FlowLayout(acts)
        for button in (self.reject_button, self.return_button, self.approve_button):
            flow.addWidget(button)
        column = QVBoxLayout(self.foot)
        column.addWidget(self.said)
        column.addWidget(acts)
        return self.foot

    def _dress(self) -> None:
        px = look().px
        self.study_box.setMaximumWidth(px(260))
        self.queue.setFixedWidth(px(QUEUE_WIDE))
        self.queue.setSpacing(px(3))
        layout = self.foot.layout()
        if layout is not None:
            layout.setContentsMargins(px(20), px(8), px(20), px(8))
            layout.setSpacing(px(6))
        self._fit()

    def _fit(self) -> None:
        """What gives way where there is no room: the queue (J and K go on), the header, the visit under a form."""
        self.queue.setVisible(self.width() >= 3 * look().px(QUEUE_WIDE))
        self.header.setVisible(self.height() >= look().px(LOWEST))
        form = gives_way(self, self.areas)
        self.reading.setVisible(not form)
        self.foot.setVisible(not form)

    def _thumbnail(self, photo: Evidence) -> Path:
        return self.context.open_workspace.evidence.thumb_of(photo)

    # -- coming and listing ------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Show what waits in that study, or in the one that was in front."""
        self.bar.dismiss()
        self._close_forms()
        self.review.choose(argument if isinstance(argument, str) else self.context.preferences.last_study)
        self.study_box.clear()
        for study, title in self.review.studies:
            self.study_box.addItem(title, study)
        self.study_box.setCurrentIndex(self.study_box.findData(self.review.study))
        self.study_box.setVisible(len(self.review.studies) > 1)
        self._take_focus()

    def _choose(self, study: str) -> None:
        self.review.choose(study)
        self._take_focus()

    def _list(self) -> None:
        desk = self.review.desk
        waiting = len(desk.waiting) if desk is not None else 0
        self.header.about.setText(count_words(waiting) if waiting else "")
        self._is_showing = True
        self.queue.clear()
        for line in self.review.lines:
            item = QListWidgetItem(_line_words(line))
            item.setData(VISIT, line.id)
            self.queue.addItem(item)
        self._is_showing = False
        self._tell_empty()

    def _tell_empty(self) -> None:
        desk = self.review.desk
        drafts, unsubmitted = (desk.drafts, desk.unsubmitted) if desk is not None else (0, 0)
        parts = [
            plural("{n} visit is in the field.", "{n} visits are in the field.", drafts) if drafts else "",
            plural("{n} visit is complete and was not submitted.", "{n} visits are complete and were not submitted.",
                   unsubmitted) if unsubmitted else "",
        ]  # fmt: skip
        told = " ".join(part for part in parts if part) or _("No visit is in the field.")
        self.empty.set_text(_("Nothing waits for review"), told)
        self.submit_button.setText(plural("Submit {n} visit", "Submit {n} visits", unsubmitted))
        self.submit_button.setVisible(bool(unsubmitted))

    def _turn(self) -> None:
        """Another visit is in front, or none."""
        found = self.review.found
        if found is None:
            self.stack.setCurrentWidget(self.empty)
            return
        rows = range(self.queue.count())
        row = next((n for n in rows if self.queue.item(n).data(VISIT) == found.visit.id), 0)
        if row != self.queue.currentRow():  # else several may be chosen, and stay so
            self._is_showing = True
            self.queue.setCurrentRow(row)
            self._is_showing = False
        self._close_forms()
        self.reading.show_visit(self.review.line(), found)
        compare(self.context, found.visit, self.reading.tell_of_photos)
        self.stack.setCurrentIndex(0)
        self._tell_foot()
        self._take_focus()

    def _take_focus(self) -> None:
        if self.stack.currentIndex() == 0:
            target = self.queue if self.queue.isVisible() else self.reading.area
            if not target.hasFocus():
                target.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.stack.currentWidget() is self.empty and self.submit_button.isVisibleTo(self.empty):
            self.submit_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_foot(self) -> None:
        """What can be done with the visit in front, and why not."""
        remarks = len(self.review.remarks)
        why_not = self.review.why_not(Act.APPROVE)
        noted = plural("{n} remark, not sent yet", "{n} remarks, not sent yet", remarks) if remarks else ""
        row = _("{n} of {m}").format(n=self.queue.currentRow() + 1, m=self.queue.count())
        self.said.setText(" · ".join(part for part in (row, noted, why_not) if part))
        self.approve_button.setEnabled(not why_not)
        self.return_button.setEnabled(not self.review.why_not(Act.RETURN))
        self.reject_button.setEnabled(not self.review.why_not(Act.REJECT))

    def _on_top(self) -> QWidget:
        """What a reviewer has to know first: answers with two values, what was changed since the visit came back."""
        card = Card(name=_("To know first"), margins=16)
        found = self.review.found
        waiting = self.review.waiting_of(found.visit.id) if found is not None else None
        steps = self.review.since_returned()
        if waiting is not None and waiting.conflicts:
            one, several = _("{n} answer has two values."), _("{n} answers have two values.")
            text = plural(one, several, waiting.conflicts)
            card.body.addWidget(plain_label(text, tone="caution", wrap=True))
            decide = Button(_("Decide between them…"), icon="columns-2")
            decide.clicked.connect(lambda: self.context.go("exchange", ("conflicts", self.review.study)))
            card.body.addWidget(decide, 0, Qt.AlignmentFlag.AlignLeading)
        if steps:
            card.body.addWidget(Heading(_("Changed since it was sent back"), 2))
            for step in steps:
                card.body.addWidget(StepCard(step))
        card.setVisible(bool(steps) or bool(waiting is not None and waiting.conflicts))
        return card

    # -- going through and deciding ------------------------------------------------------------------------------------

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._is_showing:
            self.review.turn_to(str(item.data(VISIT)))

    def step(self, by: int) -> None:
        """The next visit of the queue, or the one before."""
        row = self.queue.currentRow() + by
        if 0 <= row < self.queue.count():
            self.queue.setCurrentRow(row)

    def act(self, act: Act) -> None:
        """Decide on the visit in front, approving on all that are chosen; what needs words asks for them."""
        if act is Act.APPROVE:
            self._decide(act)
        elif self.review.why_not(act):
            self.context.tell("caution", self.review.why_not(act))
        elif act is Act.RETURN:
            self._close_forms()
            self.returning.ask("")
        else:
            self._close_forms()
            self.rejecting.ask()

    def ask_remark(self, item_id: str) -> None:
        """Make a remark on a line."""
        if self.review.why_not(Act.RETURN):
            self.context.tell("caution", self.review.why_not(Act.RETURN))
            return
        self._close_forms()
        self.returning.ask(item_id)

    def _decide(self, act: Act, reason: str = "") -> None:
        chosen = [str(item.data(VISIT)) for item in self.queue.selectedItems()]
        front = [self.review.found.visit.id] if self.review.found is not None else []
        ids = chosen if act is Act.APPROVE and len(chosen) > 1 else front
        if ids:
            self.review.decide(act, ids, reason)

    def _close_forms(self) -> None:
        was_open = self.returning.isVisible() or self.rejecting.isVisible()
        self.returning.hide()
        self.rejecting.hide()
        if was_open:
            self.reading.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_history(self) -> None:
        """Who changed what of the visit in front."""
        self.stack.setCurrentWidget(self.history)
        self.history.show_steps(self.reading.heading.text(), self.review.history())

    def show_visit(self) -> None:
        """Back to the visit."""
        self.stack.setCurrentIndex(0)
        self.reading.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the page; fields to write in keep theirs."""
        if self.stack.currentIndex() != 0 or event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_J, Qt.Key.Key_K):
            self.step(1 if event.key() == Qt.Key.Key_J else -1)
        elif event.key() in KEYS:
            self.act(KEYS[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_C, Qt.Key.Key_H):
            self.ask_remark("") if event.key() == Qt.Key.Key_C else self.show_history()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "stack"):
            self._dress()


def _line_words(line: Waiting) -> str:
    day = local(line.started_at, line.utc_offset)
    head = _("{site}, visit {n}").format(site=line.site or _("unknown site"), n=line.number)
    if line.is_returned:
        waits = plural("{n} remark open", "{n} remarks open", line.remarks) if line.remarks else _("answered")
        state = _("sent back, {remarks}").format(remarks=waits)
    elif line.is_ours:
        state = _("your own: somebody else reviews it")
    else:
        state = plural("{n} photo", "{n} photos", line.photos) if line.photos else ""
    two = _("two values") if line.conflicts else ""
    under = " · ".join(part for part in (line.observer, f"{day.day} {day:%B}", state, two) if part)
    return f"{head}\n{under}"
