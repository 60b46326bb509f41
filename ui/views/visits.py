"""The visits of a study: drafts to go on with, completed ones to read. Enter opens, Ctrl+F finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from ui.context import Context
from ui.models.visit_list import LINE, Index, VisitLine, VisitList
from ui.presenters.visits import Visits, waiting_words
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.stack import Stack
from ui.widgets.text import plain_label

from .columns import choose_row
from .item_words import Field
from .page import Page
from .page_header import PageHeader
from .visit_table import VisitTable

if TYPE_CHECKING:  # the list needs none of them
    from cxstudio.study.visit import Evidence
    from ui.presenters.visit_acts import VisitActs
    from ui.widgets.empty_state import EmptyState

    from .trash import TrashView
    from .visit_desk import VisitDesk
    from .visit_import import VisitExchange


OFFERED_MS = 10_000
"""How long a finish can be taken back."""


class VisitsPage(Page):
    """The page. Attributes: `visits` (the presenter), `table`, `reading`."""

    place = "visits"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.visits = Visits(context, self)
        self.model = VisitList(self)
        self._open_id = self._awaited = ""
        self._just_entered = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._take_focus)
        self._build()
        self.visits.listed.connect(self._show)
        self.model.wished.connect(self.visits.sort)
        self.visits.scored.connect(self._scored)
        self.model.rowsInserted.connect(self._tell_count)
        self.visits.refused.connect(self._refused)
        context.undo_offered.connect(self._offer)

    # -- building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.stack = Stack()
        self.stack.addWidget(self._list_page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self._dress()

    @cached_property
    def reading(self) -> VisitDesk:
        """A completed visit and what can be done about it, made for the first one."""
        from .visit_desk import VisitDesk  # the core

        made = VisitDesk(self.context, self._thumbnail)
        made.closed.connect(self.show_list)
        self.stack.addWidget(made)
        return made

    @cached_property
    def trash(self) -> TrashView:
        """What was deleted, made when it is first asked for."""
        from .trash import TrashView

        made = TrashView(self.context)
        made.closed.connect(self.show_list)
        self.stack.addWidget(made)
        return made

    @cached_property
    def acts(self) -> VisitActs:
        """What deletes visits, with the bar that offers to undo it."""
        from ui.presenters.visit_acts import VisitActs
        from ui.widgets.message_bar import MessageBar

        made, bar = VisitActs(self.context, self), MessageBar()
        self._offer_ends = QTimer(self, singleShot=True, interval=OFFERED_MS)
        self._offer_ends.timeout.connect(bar.dismiss)
        self._offer_ends.timeout.connect(made.forget)
        bar.action_chosen.connect(self._offer_ends.stop)
        made.undoable.connect(lambda _words: self._offer_ends.stop())
        self._outer.insertWidget(0, bar)
        made.undoable.connect(lambda words: bar.show_message("good", words, _("Undo")))
        bar.action_chosen.connect(bar.dismiss)
        bar.action_chosen.connect(made.undo)
        return made

    def _offer(self, words: str, undo: Callable[[], object]) -> None:
        """What was done elsewhere a moment ago can be taken back here for a while."""
        self.acts.offer(words, undo)
        self._offer_ends.start()

    @cached_property
    def exchange(self) -> VisitExchange:
        """Visits in and out, with the bar that offers to take an import back; made when it is first asked for."""
        from ui.widgets.message_bar import MessageBar

        from .visit_import import VisitExchange

        made, bar = VisitExchange(self.context, self, self._in_front), MessageBar()
        self._outer.insertWidget(0, bar)
        made.entered.connect(self.enter)
        made.undoable.connect(lambda words: bar.show_message("good", words, _("Undo")))
        bar.action_chosen.connect(bar.dismiss)
        bar.action_chosen.connect(made.presenter.undo)
        return made

    def _in_front(self) -> tuple[str, str]:
        return self.visits.study, dict(self.visits.studies).get(self.visits.study, "")

    def _show_exchange(self, button: Button) -> None:
        self.exchange.show_menu(button.mapToGlobal(button.rect().bottomLeft()))

    @cached_property
    def empty(self) -> EmptyState:
        """What stands there while a study has no visits."""
        from ui.widgets.empty_state import EmptyState

        made = EmptyState(_("No visits yet"), _("Pick a site and begin; what you record is kept at once."))
        made.add_button(_("New visit…"), "primary", "plus", _("Ctrl+Shift+N")).clicked.connect(self.new_visit)
        take = made.add_button(_("Import…"), "plain", "arrow-left-right")
        take.clicked.connect(lambda: self._show_exchange(take))
        self.stack.addWidget(made)
        return made

    def _list_page(self) -> QWidget:
        page = QWidget()
        whole, self._outer = QVBoxLayout(page), QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.study_box = ChoiceBox(_("Study"))
        self.study_box.hide()  # until there are several: what stands below keeps its height meanwhile
        self.study_box.activated.connect(lambda _n: self._choose_study(self.study_box.currentData()))
        self.filter = Field(_("Find a visit"), _("Find"))
        self.filter.typed.connect(self.visits.find)
        self.new_button = Button(_("New visit…"), "primary", "plus", _("Ctrl+Shift+N"))
        self.new_button.clicked.connect(self.new_visit)
        self.header = PageHeader(_("Visits"))
        self.count = self.header.about
        self.trash_button = Button(_("Trash"), "quiet", "trash-2")
        self.trash_button.clicked.connect(self.show_trash)
        self.exchange_button = Button(_("Import, export…"), "quiet", "arrow-left-right")
        self.exchange_button.clicked.connect(lambda: self._show_exchange(self.exchange_button))
        self.header.add(self.study_box, self.filter, self.exchange_button, self.trash_button, self.new_button)
        self.table = VisitTable(self.model)
        self.table.activated.connect(self._open)
        self.table.deleting.connect(self.delete_chosen)
        self.waiting = plain_label(tone="caution", wrap=True)
        self.waiting.hide()
        whole.addWidget(self.header)
        whole.addLayout(self._outer, 1)
        self._outer.addWidget(self.waiting)
        self._outer.addWidget(self.table, 1)
        find = QAction(self, text=_("Find a visit"))
        find.setShortcut(QKeySequence("Ctrl+F"))
        find.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.triggered.connect(lambda: self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.addAction(find)
        observe = QAction(self, text=_("Observe behaviour"), toolTip=_("Observe behaviour"))
        observe.setShortcut(QKeySequence("Ctrl+B"))
        observe.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        observe.triggered.connect(self._observe)
        self.addAction(observe)
        report = QAction(self, text=_("Report on the visit"))
        report.setShortcut(QKeySequence("Ctrl+R"))
        report.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        report.triggered.connect(self._report)
        self.addAction(report)
        self._report_action = report
        return page

    def _dress(self) -> None:
        px = look().px
        self._outer.setContentsMargins(px(24), px(14), px(24), px(20))
        self._outer.setSpacing(px(12))
        self.study_box.setMaximumWidth(px(260))
        self.filter.setFixedWidth(px(160))
        self.table.verticalHeader().setDefaultSectionSize(px(36))

    # -- coming and going --------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Show the visits of that study, or of the one that was in front."""
        self._open_id, self._awaited, self._just_entered = "", "", True
        self.visits.choose(argument if isinstance(argument, str) else self.context.preferences.last_study)
        # The window's own "New visit" begins one in the study that is in front.
        self.context.preferences = replace(self.context.preferences, last_study=self.visits.study)
        self.study_box.clear()
        for study, title in self.visits.studies:
            self.study_box.addItem(title, study)
        self.study_box.setCurrentIndex(self.study_box.findData(self.visits.study))
        self.study_box.setVisible(len(self.visits.studies) > 1)
        self.new_button.setEnabled(bool(self.visits.studies))

    def _choose_study(self, study: str) -> None:
        self.context.preferences = replace(self.context.preferences, last_study=study)
        self.visits.choose(study)

    def new_visit(self) -> None:
        """Begin a visit in this study."""
        self.context.go("new_visit", self.visits.study or None)

    def _show(self) -> None:
        found = self.visits.found
        chosen = self.table.currentIndex().data(LINE)
        self.model.show(found.lines if found else (), self.visits.more)
        self._tell_count()
        self._tell_waiting()
        self.table.fit_columns()
        self._choose_row(chosen.id if chosen is not None else "")
        if self._open_id:
            return
        self.stack.setCurrentIndex(0) if found and found.total else self.stack.setCurrentWidget(self.empty)
        if self._just_entered:
            # The page may be in the middle of being shown; the keyboard follows once it is.
            self._just_entered = False
            self._soon.start()

    def _tell_count(self) -> None:
        """How many visits there are, and how many of them are listed where that is less."""
        found = self.visits.found
        lines = self.model.lines
        total = found.total - found.waiting if found else 0
        words = plural("{n} visit", "{n} visits", total)
        if len(lines) < total:
            words = _("{listed:,} of {n:,} visits").format(listed=len(lines), n=total)
        drafts = sum(line.is_draft for line in lines)
        in_work = [_("{n} in progress").format(n=drafts)] if drafts else []
        self.count.setText(", ".join([words, *in_work]))

    def _tell_waiting(self) -> None:
        waiting = self.visits.found.waiting if self.visits.found else 0
        self.waiting.setText(waiting_words(waiting))
        self.waiting.setVisible(bool(waiting))

    def _scored(self, lines: Sequence[VisitLine]) -> None:
        """Open the visit that was waited for."""
        if any(line.id == self._awaited for line in lines):
            self.open_visit(self._awaited)

    def _take_focus(self) -> None:
        if self.stack.currentIndex() == 0:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_row(self, visit_id: str) -> None:
        row = next((n for n, line in enumerate(self.model.lines) if line.id == visit_id), 0)
        if self.model.lines:
            choose_row(self.table, row)

    def _refused(self, error: CxError) -> None:
        self.context.tell("bad", str(error))

    # -- reading -----------------------------------------------------------------------------------------------------

    def _open(self, index: Index) -> None:
        line = index.data(LINE)
        if line.is_draft:
            self.context.go("recorder", line.id)
        else:
            self.open_visit(line.id)

    def _observe(self) -> None:
        """Code behaviour in the visit in work that is chosen."""
        line = self.table.currentIndex().data(LINE)
        if line is not None and line.is_draft:
            self.context.go("observation", line.id)
        else:
            self.context.tell("info", _("Behaviour is observed in a visit in work: choose one that is in progress."))

    def menu_actions(self) -> dict[str, list[QAction]]:
        """The report on the visit that is chosen."""
        return {"report": [self._report_action]}

    def _report(self) -> None:
        """The report on the finished visit that is chosen."""
        line = self.table.currentIndex().data(LINE)
        if line is None or line.is_draft:
            self.context.tell("info", _("A report is made of a finished visit: choose one."))
            return
        from ui.presenters.report_choices import OnVisit  # the core

        self.context.go("report", OnVisit(self.visits.study, line.id))

    def open_visit(self, visit_id: str) -> None:
        """Show a completed visit for reading."""
        found = self.visits.found
        if found is None or all(line.id != visit_id for line in found.lines):
            return
        self._awaited = "" if visit_id in found.completed else visit_id
        if self._awaited:
            if self.context.workspace is None:
                self.context.tell("info", _("The workspace is still being opened. The visit opens once that is done."))
            self.visits.want(visit_id)
            return
        line = next(line for line in found.lines if line.id == visit_id)
        self._open_id = visit_id
        self.reading.show_visit(line, found.completed[visit_id])
        self.stack.setCurrentWidget(self.reading)

    def show_list(self) -> None:
        """Back to the list."""
        self._open_id = self._awaited = ""
        self.stack.setCurrentIndex(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _thumbnail(self, photo: Evidence) -> Path:
        return self.context.open_workspace.evidence.thumb_of(photo)

    # -- deleting and bringing back ------------------------------------------------------------------------------------

    def delete_chosen(self) -> None:
        """Put the chosen visit into the trash."""
        line = self.table.currentIndex().data(LINE)
        workspace = self.context.workspace
        if line is None or workspace is None:
            return
        if line.is_draft:
            self.acts.delete([workspace.drafts.load(line.id)])
        else:
            self.acts.delete([one.visit for one in workspace.scored(self.visits.study, [line.id])])

    def show_trash(self) -> None:
        """What was deleted in this study."""
        if self.context.workspace is None:
            self.context.tell("info", _("This needs an open workspace."))
            return
        self._open_id = "trash"  # the list stays behind it when something is brought back
        self.stack.setCurrentWidget(self.trash)
        self.trash.show_study(self.visits.study)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "table"):
            self._dress()
            self.table.fit_columns()
