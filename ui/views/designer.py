"""The protocol designer: tree on the left, editor over findings in the middle, the recorder on the right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout

from cxstudio import assets
from cxstudio.errors import CxError
from cxstudio.i18n import _
from ui.context import Context
from ui.presenters.designer import Designer
from ui.presenters.designer_library import chosen_block
from ui.presenters.designer_start import Wish, begin_study
from ui.presenters.home import ready_made
from ui.presenters.study_setup import SetUpOf
from ui.widgets.empty_state import EmptyState
from ui.widgets.stack import Stack

from .designer_actions import DesignerActions
from .designer_exchange import DesignerExchange
from .designer_head import DesignerHead
from .designer_languages import LanguagesPanel
from .designer_library import LibraryDialog, SaveBlockDialog
from .designer_panels import Panels
from .designer_panes import Panes
from .designer_start import NewStudyDialog
from .designer_versions import VersionsPanel
from .not_saved import NotSavedBar
from .page import Page
from .study_setup import SetUpPanel


class DesignerPage(Page):
    """The page. Attributes: `designer` (the presenter), `header`, `panes`, `panels`, `deeds` (its actions)."""

    place = "protocol"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.designer = Designer(context, self)
        self._build()
        self.exchange = DesignerExchange(self.designer, self)
        self.exchange.entered.connect(self.enter)
        self.exchange.added.connect(self.show_editor)
        self.deeds = DesignerActions(self)
        self.tree.offer(self.deeds.adding)
        self._listen()
        self._listen_to_head()

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = DesignerHead()
        self.state, self.saved = self.header.state, self.header.saved
        self.panes = Panes(self.designer)
        self.tree, self.editor, self.findings = self.panes.tree, self.panes.editor, self.panes.findings
        self.middle, self.preview, self.publishing = self.panes.middle, self.panes.preview, self.panes.publishing
        self._stack = Stack()
        self._stack.addWidget(self.panes)
        self._stack.addWidget(self._make_empty())
        self.panels = Panels(self.designer, self._stack)
        self.banner = NotSavedBar(self.designer.save_now, lambda: _("The draft waits here; do not close the window."))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self.banner)
        whole.addWidget(self._stack, 1)

    def _make_empty(self) -> EmptyState:
        view = EmptyState(
            _("No study to design yet"),
            _("A study says what is asked at which moment of a journey. Begin one from nothing or a ready-made one."),
            [_("Approach"), _("Enter"), _("Order & pay"), _("Receive"), _("Leave")],
        )
        self.first_button = view.add_button(_("New study…"), "primary", "plus", "Ctrl+N")
        self.first_button.setAutoDefault(True)
        self.first_button.clicked.connect(self.ask_new_study)
        return view

    def menu_actions(self) -> dict[str, list[QAction]]:
        """All that can be done to the protocol."""
        return {"edit": self.deeds.edit, "study": self.deeds.study, "view": self.deeds.view}

    def _listen(self) -> None:
        designer = self.designer
        designer.changed.connect(self._tell_state)
        designer.opened.connect(self._tell_state)
        designer.saved.connect(self._saved)
        designer.not_saved.connect(self._not_saved)
        designer.published_now.connect(self._published)
        designer.undo_stack.indexChanged.connect(lambda _index: self._name_undo())
        self.tree.view.enter_asked.connect(self.editor.take_focus)
        self.tree.library_asked.connect(self.ask_library)
        self.findings.checked.connect(self.tree.refresh)
        self.findings.checked.connect(self.editor.refresh)
        self.findings.gone_to.connect(self.editor.go_to)
        self.findings.languages_asked.connect(self.show_languages)
        self.publishing.closed.connect(self.show_editor)
        self.publishing.publish_asked.connect(designer.publish)
        self.publishing.place_asked.connect(self._go_to)
        self.panels.opened.connect(lambda: self._show_header(False, undo=self.panels.leave_undo))
        self.panels.closed.connect(self._leave_panel)
        QGuiApplication.instance().applicationStateChanged.connect(self._state_changed)  # type: ignore[union-attr]

    def _listen_to_head(self) -> None:
        head = self.header
        head.study_box.activated.connect(lambda _n: self.enter(head.study_box.currentData()))
        for button, do in (
            (head.undo_button, self.designer.undo),
            (head.redo_button, self.designer.redo),
            (head.compare_button, self.compare),
            (head.set_up_button, self.show_set_up),
            (head.check_button, self.check),
            (head.publish_button, self.ask_publish),
        ):
            button.clicked.connect(do)

    # -- coming and going ----------------------------------------------------------------------------------------------

    def enter(self, argument: object) -> None:
        """Take up the study of that id; without one the study in design, else the one worked on last."""
        if isinstance(argument, SetUpOf):
            self.enter(argument.study)
            self.show_set_up()
            return
        if isinstance(argument, Path):
            self.exchange.read(argument)
        studies = self.context.open_workspace.studies()
        self._stack.setCurrentIndex(0 if studies else 1)
        self._show_header(True)
        if not studies:
            self.header.show_studies((), "")
            self.first_button.setFocus()
            return
        known = [study.id for study in studies]
        now = self.designer.study.id if self.designer.is_open else ""
        wanted = next((one for one in (argument, now, self.context.preferences.last_study) if one in known), known[0])
        self.header.show_studies(studies, str(wanted))
        if wanted != now:
            self._open(str(wanted))
        else:
            self.designer.see_versions()
        self.show_editor()

    def _open(self, study_id: str) -> None:
        if self.designer.is_open and not self.designer.save_now():
            return
        try:
            self.designer.open(study_id)
        except CxError as error:
            self.context.tell("bad", str(error))
            self.context.go("home")
            return
        self.saved.clear()
        self._name_undo()
        self.context.preferences = replace(self.context.preferences, last_study=study_id)

    def leave(self) -> bool:
        """Save what is being typed. Where the disk refuses the person stays, and may leave once trying again failed."""
        self.editor.end_field()
        self.designer.end_typing()
        return not self.designer.is_unsaved or self.banner.may_lose

    def show_editor(self) -> None:
        """Back to the editor, the keyboard to the tree."""
        self._stack.setCurrentWidget(self.panes)
        self._show_header(True)
        self.panes.show_editing()
        self.tree.take_focus()

    def _leave_panel(self) -> None:
        self._tell_state()
        self.show_editor()

    def _show_header(self, there: bool, *, undo: bool = True) -> None:
        """With the header go the keys that change the protocol: what is not seen is not changed."""
        self.header.setVisible(there)
        self.deeds.allow_edits(there, undo=undo)
        self._name_undo()

    # -- what the person does ------------------------------------------------------------------------------------------

    def ask_library(self) -> None:
        """Show what can be taken from the library."""
        if self.designer.is_open:
            self.designer.end_typing()
            self.library = LibraryDialog(self.designer, self)
            self.library.taken.connect(self.show_editor)
            self.library.open()

    def save_to_library(self) -> None:
        """Keep what is chosen in the person's own library."""
        if not self.designer.is_open:
            return
        self.designer.end_typing()
        if chosen_block(self.designer) is None:
            self.context.tell("info", _("Choose stages, touchpoints or items, not some of each."))
            return
        self.keeping = SaveBlockDialog(self.designer, self)
        self.keeping.open()

    def _go_to(self, place: str) -> None:
        self.designer.choose(place)
        self.show_editor()
        self.editor.take_focus()

    def check(self) -> None:
        """Check now, and go to the findings."""
        self.panes.show_editing()
        self.findings.check()
        self.findings.take_focus()
        if not self.findings.list.count():
            self.context.tell("good", _("Nothing is wrong with this protocol."))

    def compare(self) -> None:
        """Show what differs from the published version."""
        if self.designer.is_open and self.designer.published is not None:
            self.designer.end_typing()
            self.panes.show_publishing()
            self.publishing.show_differences()

    def ask_publish(self) -> None:
        """Show what publishing means."""
        if self.designer.is_open:
            self.designer.end_typing()
            self.findings.check()
            self.panes.show_publishing()
            self.publishing.show_publishing()

    def show_set_up(self) -> None:
        """Show the study's set-up."""
        self.panels.show_set_up()

    def show_versions(self) -> None:
        """Show the versions of the protocol."""
        self.panels.show_versions()

    def show_languages(self) -> None:
        """Show every text beside its words in another language."""
        self.panels.show_languages()

    @property
    def set_up(self) -> SetUpPanel:
        """The panel of the set-up."""
        return self.panels.set_up

    @property
    def versions(self) -> VersionsPanel:
        """The panel of the versions."""
        return self.panels.versions

    @property
    def translations(self) -> LanguagesPanel:
        """The panel of the languages."""
        return self.panels.translations

    def ask_new_study(self) -> None:
        """Ask what the new study is."""
        self.designer.end_typing()
        self.dialog = NewStudyDialog(ready_made(assets.studies()), self)
        self.dialog.wished.connect(self.begin_study)
        self.dialog.open()

    def begin_study(self, wish: Wish) -> None:
        """Make the study and design it."""
        try:
            study = begin_study(self.context.open_workspace, wish)
        except CxError as error:
            self.context.tell("bad", str(error))
            return
        self.context.changes.tell("studies", study=study, initiator=self)
        self.enter(study)

    # -- what the designer tells ---------------------------------------------------------------------------------------

    def _tell_state(self) -> None:
        self.header.tell(self.designer)

    def _saved(self, at: int) -> None:
        self.banner.saved()
        self.header.tell_saved(at)

    def _not_saved(self, error: CxError) -> None:
        self.saved.set_failed(_("kept here"))
        self.banner.tell(error)

    def _published(self, number: int) -> None:
        self._tell_state()
        self.saved.clear()
        self.context.tell("good", _("Version {n} is published. New visits use it from now on.").format(n=number))
        self.show_editor()

    def _name_undo(self) -> None:
        is_seen = self._stack.currentWidget() is self.panes or self.panels.are_languages_seen
        self.header.name_undo(self.designer.undo_stack, self.deeds.undo, self.deeds.redo, is_seen=is_seen)

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            self.designer.save_now()
