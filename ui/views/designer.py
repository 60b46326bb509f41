"""The protocol designer: tree on the left, editor over findings in the middle, the recorder on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from cxstudio import assets
from cxstudio.errors import CxError
from cxstudio.i18n import _
from ui.context import Context
from ui.presenters.designer import Designer
from ui.presenters.designer_library import chosen_block
from ui.presenters.designer_start import Wish, begin_study
from ui.presenters.home import ready_made
from ui.presenters.study_setup import SetUpOf
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.empty_state import EmptyState
from ui.widgets.stack import Stack
from ui.widgets.text import Pill, SavedLabel

from .designer_editor import EditorPane
from .designer_exchange import DesignerExchange
from .designer_findings import FindingsPane
from .designer_languages import LanguagesPanel
from .designer_library import LibraryDialog, SaveBlockDialog
from .designer_preview import PreviewPane
from .designer_publish import PublishPanel
from .designer_start import NewStudyDialog
from .designer_things import ThingsForm
from .designer_tree import TreePane
from .designer_versions import VersionsPanel
from .not_saved import NotSavedBar
from .page import Page
from .page_header import PageHeader
from .study_setup import SetUpPanel

ROOM_FOR_PREVIEW = 1040
"""Pixels at 100 % from which the recorder stands beside the editor."""


class DesignerPage(Page):
    """The page. Attributes: `designer` (the presenter), `tree`, `editor`, `findings`, `preview`, `publishing`."""

    place = "protocol"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.designer = Designer(context, self)
        self._build()
        self._make_actions()
        self._listen()

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._build_header()
        self.tree = TreePane(self.designer)
        self.editor = EditorPane(self.designer)
        self.findings = FindingsPane(self.designer)
        self.preview = PreviewPane(self.designer)
        self.publishing = PublishPanel(self.designer)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editor, 1)
        column.addWidget(self.findings)
        self.middle = Stack()
        self.middle.addWidget(middle)
        self.middle.addWidget(self.publishing)
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.setChildrenCollapsible(False)
        for pane in (self.tree, self.middle, self.preview):
            self.panes.addWidget(pane)
        self.preview.hide()  # until it is known how much room there is
        self.panes.setStretchFactor(1, 1)
        self.panes.setSizes([look().px(270), look().px(460), look().px(460)])
        self._stack = Stack()
        self._stack.addWidget(self.panes)
        self._stack.addWidget(self._make_empty())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        self.banner = NotSavedBar(self.designer.save_now, lambda: _("The draft waits here; do not close the window."))
        whole.addWidget(self.banner)
        whole.addWidget(self._stack, 1)

    def _build_header(self) -> None:
        self.header = PageHeader(_("Protocol"))
        self.state = Pill("", "accent", "list-tree")
        self.saved = SavedLabel()
        self.header.add_left(self.state)
        self.header.add_left(self.saved)
        self.study_box = ChoiceBox(_("Study"))
        self.study_box.setMaximumWidth(look().px(220))
        self.study_box.activated.connect(lambda _n: self.enter(self.study_box.currentData()))
        self.set_up_button = Button(_("Set-up…"), "quiet", icon="sliders-horizontal")
        self.undo_button = IconButton("undo-2", _("Undo"), "Ctrl+Z")
        self.redo_button = IconButton("redo-2", _("Redo"), "Ctrl+Shift+Z")
        self.compare_button = Button(_("Compare"), "quiet", icon="columns-2")
        self.check_button = Button(_("Check"), icon="check", key="Ctrl+E")
        self.publish_button = Button(_("Publish…"), "primary")
        self.header.add(
            self.study_box,
            self.set_up_button,
            self.undo_button,
            self.redo_button,
            self.compare_button,
            self.check_button,
            self.publish_button,
        )

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

    def _make_actions(self) -> None:
        self.exchange = DesignerExchange(self.designer, self)
        self.exchange.entered.connect(self.enter)
        self.exchange.added.connect(self.show_editor)
        designer, act = self.designer, self._action
        self._undo = act(_("Undo"), designer.undo, "Ctrl+Z")
        self._redo = act(_("Redo"), designer.redo, "Ctrl+Shift+Z", "Ctrl+Y")
        adding = [
            act(_("Add an item"), lambda: self.add("item"), "Ins"),
            act(_("Add a touchpoint"), lambda: self.add("touchpoint"), "Ctrl+Return", "Ctrl+Enter"),
            act(_("Add a stage"), lambda: self.add("stage"), "Ctrl+Shift+T"),
            act(_("Add from library…"), self.ask_library, "Ctrl+L"),
        ]
        self.tree.offer(adding)
        self._edit = [
            self._undo,
            self._redo,
            *adding,
            act(_("Save to my library…"), self.save_to_library, "Ctrl+Shift+L"),
            act(_("Rename"), self.tree.rename, "F2"),
            act(_("Duplicate"), self.duplicate, "Ctrl+D"),
            act(_("Move up"), lambda: self.move_by(-1), "Alt+Up"),
            act(_("Move down"), lambda: self.move_by(+1), "Alt+Down"),
            act(_("One level up"), designer.outdent, "Alt+Left"),
            act(_("One level down"), designer.indent, "Alt+Right"),
            act(_("Cut"), self._cut, "Ctrl+X", within=self.tree.view),
            act(_("Copy"), self._copy, "Ctrl+C", within=self.tree.view),
            act(_("Paste"), self._paste, "Ctrl+V", within=self.tree.view),
            act(_("Delete"), designer.remove, "Del", within=self.tree.view),
            act(_("Find in the protocol"), self._find, "Ctrl+F"),
            act(_("Find next"), lambda: self.tree.go_to_hit(+1), "F3"),
            act(_("Find previous"), lambda: self.tree.go_to_hit(-1), "Shift+F3"),
        ]
        self._study = [
            act(_("New study…"), self.ask_new_study, "Ctrl+N"),
            act(_("Check the protocol"), self.check, "Ctrl+E"),
            act(_("Next finding"), self.findings.go_to_next, "F4"),
            act(_("Compare with the published version"), self.compare),
            act(_("Set-up…"), self.show_set_up, "Ctrl+Shift+U"),
            act(_("Versions…"), self.show_versions, "Ctrl+Shift+V"),
            act(_("Languages…"), self.show_languages, "Ctrl+T"),
            act(_("Publish…"), self.ask_publish, "Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
            act(_("Import a form…"), self.exchange.ask_form, "Ctrl+Shift+I"),
            act(_("Export as XLSForm…"), self.exchange.ask_export, "Ctrl+Shift+E"),
            act(_("Open protocol file…"), self.exchange.ask_file),
            act(_("Save protocol as file…"), self.exchange.ask_save),
        ]
        self._view = [act(_("Tree, editor, preview in turn"), self._next_pane, "F6")]

    def _action(self, text: str, do: Callable[[], object], *keys: str, within: QWidget | None = None) -> QAction:
        action = QAction(text, self)
        action.setToolTip(text.replace("…", ""))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: do())
        (within or self).addAction(action)
        return action

    def menu_actions(self) -> dict[str, list[QAction]]:
        """All that can be done to the protocol."""
        return {"edit": self._edit, "study": self._study, "view": self._view}

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
        self.findings.gone_to.connect(self.editor.go_to)
        self.findings.languages_asked.connect(self.show_languages)
        self.undo_button.clicked.connect(designer.undo)
        self.redo_button.clicked.connect(designer.redo)
        self.compare_button.clicked.connect(self.compare)
        self.set_up_button.clicked.connect(self.show_set_up)
        self.check_button.clicked.connect(self.check)
        self.publish_button.clicked.connect(self.ask_publish)
        self.publishing.closed.connect(self.show_editor)
        self.publishing.publish_asked.connect(designer.publish)
        self.publishing.place_asked.connect(self._go_to)
        QGuiApplication.instance().applicationStateChanged.connect(self._state_changed)  # type: ignore[union-attr]

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
        self._show_tools(bool(studies))
        if not studies:
            self.first_button.setFocus()
            return
        known = [study.id for study in studies]
        now = self.designer.study.id if self.designer.is_open else ""
        wanted = next((one for one in (argument, now, self.context.preferences.last_study) if one in known), known[0])
        self.study_box.clear()
        for study in studies:
            self.study_box.addItem(study.title, study.id)
        self.study_box.setCurrentIndex(known.index(str(wanted)))
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
        self.designer.end_typing()
        return not self.designer.is_unsaved or self.banner.may_lose

    def show_editor(self) -> None:
        """Back to the editor, the keyboard to the tree."""
        self._stack.setCurrentWidget(self.panes)
        self._show_header(True)
        self.middle.setCurrentIndex(0)
        self.tree.take_focus()

    def _show_tools(self, there: bool) -> None:
        for widget in (self.study_box, self.undo_button, self.redo_button, self.check_button, self.publish_button):
            widget.setVisible(there)
        self.compare_button.setVisible(False)
        self.state.setVisible(there)

    # -- what the person does ------------------------------------------------------------------------------------------

    def add(self, sort: str) -> None:
        """A new part, ready to be worded."""
        self.middle.setCurrentIndex(0)
        listed = self._listed()
        if listed is not None and sort == "item":
            listed.add()
        elif self.designer.is_open and self.designer.add(sort):
            self.editor.take_focus()

    def duplicate(self) -> None:
        """A copy of what is chosen, in the tree or in the list beside the journey."""
        (self._listed() or self.designer).duplicate()

    def move_by(self, by: int) -> None:
        """What is chosen up (-1) or down (+1)."""
        listed = self._listed()
        if listed is not None:
            listed.move_by(by)
        else:
            self.designer.move(by)

    def _listed(self) -> ThingsForm | None:
        """The list of behaviours, lots or scales that is in the editor; None for parts of the journey."""
        form = self.editor.form
        return form if isinstance(form, ThingsForm) else None

    def _copy(self) -> None:
        if text := self.designer.copied():
            QGuiApplication.clipboard().setText(text)

    def _cut(self) -> None:
        if text := self.designer.cut():
            QGuiApplication.clipboard().setText(text)

    def _paste(self) -> None:
        self.designer.paste(QGuiApplication.clipboard().text())

    def _find(self) -> None:
        self.tree.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.tree.filter.selectAll()

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

    def _next_pane(self) -> None:
        if self.tree.isAncestorOf(self.focusWidget()):
            self.editor.take_focus()
        elif self.preview.isVisible() and not self.preview.isAncestorOf(self.focusWidget()):
            self.preview.show_now()
            card = self.preview.items.card if self.preview.items.isVisible() else None
            (card or self.tree.view).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.tree.take_focus()

    def check(self) -> None:
        """Check now, and go to the findings."""
        self.middle.setCurrentIndex(0)
        self.findings.check()
        self.findings.take_focus()
        if not self.findings.list.count():
            self.context.tell("good", _("Nothing is wrong with this protocol."))

    def compare(self) -> None:
        """Show what differs from the published version."""
        if self.designer.is_open and self.designer.published is not None:
            self.designer.end_typing()
            self.middle.setCurrentWidget(self.publishing)
            self.publishing.show_differences()

    @cached_property
    def set_up(self) -> SetUpPanel:
        """The set-up of the study; made when it is asked for."""
        panel = SetUpPanel(self.context)
        panel.closed.connect(self._close_set_up)
        self._stack.addWidget(panel)
        return panel

    def show_set_up(self) -> None:
        """Show the study's set-up: its question, plan, sites, and what is missing before fieldwork."""
        if self.designer.is_open:
            self.designer.end_typing()
            self._stack.setCurrentWidget(self.set_up)
            self._show_header(False)
            self.set_up.show_study(self.designer.study.id)

    def _close_set_up(self) -> None:
        self.designer.study = self.set_up.set_up.study
        self._tell_state()
        self.show_editor()

    @cached_property
    def versions(self) -> VersionsPanel:
        """All versions; made when they are asked for."""
        panel = VersionsPanel(self.context)
        panel.closed.connect(self.show_editor)
        self._stack.addWidget(panel)
        return panel

    def show_versions(self) -> None:
        """Show the versions of the study's protocol and the visits that stand on them."""
        if self.designer.is_open:
            self.designer.end_typing()
            self._stack.setCurrentWidget(self.versions)
            self._show_header(False)
            self.versions.show_versions(self.designer.study.id)

    @cached_property
    def translations(self) -> LanguagesPanel:
        """The languages side by side; made when they are asked for."""
        panel = LanguagesPanel(self.designer)
        panel.closed.connect(self.show_editor)
        self._stack.addWidget(panel)
        return panel

    def show_languages(self) -> None:
        """Show every text beside its words in another language."""
        if self.designer.is_open:
            self.designer.end_typing()
            self._stack.setCurrentWidget(self.translations)
            self._show_header(False)
            self.translations.show_languages()

    def _show_header(self, there: bool) -> None:
        """With the header go the keys that change the protocol: what is not seen is not changed."""
        self.header.setVisible(there)
        for action in self._edit:
            action.setEnabled(there)
        self._name_undo()

    def ask_publish(self) -> None:
        """Show what publishing means."""
        if self.designer.is_open:
            self.designer.end_typing()
            self.findings.check()
            self.middle.setCurrentWidget(self.publishing)
            self.publishing.show_publishing()

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
        designer = self.designer
        self.header.title.setText(designer.study.title)
        published = designer.published
        if designer.is_draft:
            self.state.set_state(_("Version {n}, draft").format(n=designer.next_number), "accent", "list-tree")
        elif published is not None:
            self.state.set_state(_("Version {n}, published").format(n=published.number), "good", "lock")
        self.compare_button.setVisible(published is not None and designer.is_draft)
        self.compare_button.setText(_("Compare with {n}").format(n=published.number if published else 0))
        self.publish_button.setText(_("Publish {n}…").format(n=designer.next_number))
        self.publish_button.setEnabled(designer.is_draft)

    def _saved(self, at: int) -> None:
        self.banner.saved()
        self.saved.set_saved(datetime.fromtimestamp(at / 1000))

    def _not_saved(self, error: CxError) -> None:
        self.saved.set_failed(_("kept here"))
        self.banner.tell(error)

    def _published(self, number: int) -> None:
        self._tell_state()
        self.saved.clear()
        self.context.tell("good", _("Version {n} is published. New visits use it from now on.").format(n=number))
        self.show_editor()

    def _name_undo(self) -> None:
        stack = self.designer.undo_stack
        if not shiboken6.isValid(stack):  # it empties itself while the window goes
            return
        for action, button, word, can, text in (
            (self._undo, self.undo_button, _("Undo {what}"), stack.canUndo(), stack.undoText()),
            (self._redo, self.redo_button, _("Redo {what}"), stack.canRedo(), stack.redoText()),
        ):
            name = word.format(what=text).strip()
            action.setText(name.replace("&", "&&"))
            action.setEnabled(can)
            button.setEnabled(can)
            button.set_name(name, action.shortcut().toString())

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            self.designer.save_now()

    # -- room ----------------------------------------------------------------------------------------------------------

    def _share_room(self) -> None:
        self.preview.setVisible(self.width() >= look().px(ROOM_FOR_PREVIEW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the editor comes first."""
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room, and another form."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "panes"):
            self._share_room()
            if self.designer.is_open:
                self.editor.rebuild()
