"""What a person can do in the designer, as actions with their keys for the menus, and to what is chosen there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

from cxstudio.i18n import _

from .designer_things import ThingsForm

if TYPE_CHECKING:
    from .designer import DesignerPage


class DesignerActions(QObject):
    """Attributes: `undo`, `redo`; `edit`, `study` and `view`, the actions of the menus of these names."""

    def __init__(self, page: DesignerPage) -> None:
        super().__init__(page)
        self.page, self.designer, self.panes = page, page.designer, page.panes
        self.undo = self._action(_("Undo"), self.designer.undo, "Ctrl+Z")
        self.redo = self._action(_("Redo"), self.designer.redo, "Ctrl+Shift+Z", "Ctrl+Y")
        self.adding = self._make_adding()
        self.edit = [self.undo, self.redo, *self.adding, *self._make_edit()]
        self.study = self._make_study()
        self.view = [self._action(_("Tree, editor, preview in turn"), self.panes.go_to_next, "F6")]

    def _action(self, text: str, do: Callable[[], object], *keys: str, within: QWidget | None = None) -> QAction:
        action = QAction(text, self.page)
        action.setToolTip(text.replace("…", ""))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: self._act(do))
        (within or self.page).addAction(action)
        return action

    def _act(self, do: Callable[[], object]) -> None:
        self.panes.editor.end_field()  # a key leaves the keyboard where it is: the field is not left by itself
        do()

    def _make_adding(self) -> list[QAction]:
        act = self._action
        return [
            act(_("Add an item"), lambda: self.add("item"), "Ins"),
            act(_("Add a touchpoint"), lambda: self.add("touchpoint"), "Ctrl+Return", "Ctrl+Enter"),
            act(_("Add a stage"), lambda: self.add("stage"), "Ctrl+Shift+T"),
            act(_("Add from library…"), self.page.ask_library, "Ctrl+L"),
        ]

    def _make_edit(self) -> list[QAction]:
        act, designer, tree = self._action, self.designer, self.panes.tree
        return [
            act(_("Save to my library…"), self.page.save_to_library, "Ctrl+Shift+L"),
            act(_("Rename"), tree.rename, "F2"),
            act(_("Duplicate"), self.duplicate, "Ctrl+D"),
            act(_("Move up"), lambda: self.move_by(-1), "Alt+Up"),
            act(_("Move down"), lambda: self.move_by(+1), "Alt+Down"),
            act(_("One level up"), designer.outdent, "Alt+Left"),
            act(_("One level down"), designer.indent, "Alt+Right"),
            act(_("Cut"), lambda: _keep(designer.cut()), "Ctrl+X", within=tree.view),
            act(_("Copy"), lambda: _keep(designer.copied()), "Ctrl+C", within=tree.view),
            act(_("Paste"), lambda: designer.paste(QGuiApplication.clipboard().text()), "Ctrl+V", within=tree.view),
            act(_("Delete"), designer.remove, "Del", within=tree.view),
            act(_("Find in the protocol"), tree.begin_to_find, "Ctrl+F"),
            act(_("Find next"), lambda: tree.go_to_hit(+1), "F3"),
            act(_("Find previous"), lambda: tree.go_to_hit(-1), "Shift+F3"),
        ]

    def _make_study(self) -> list[QAction]:
        act, page = self._action, self.page
        return [
            act(_("New study…"), page.ask_new_study, "Ctrl+N"),
            act(_("Check the protocol"), page.check, "Ctrl+E"),
            act(_("Next finding"), self.panes.findings.go_to_next, "F4"),
            act(_("Compare with the published version"), page.compare),
            act(_("Set-up…"), page.show_set_up, "Ctrl+Shift+U"),
            act(_("Versions…"), page.show_versions, "Ctrl+Shift+V"),
            act(_("Languages…"), page.show_languages, "Ctrl+T"),
            act(_("Publish…"), page.ask_publish, "Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
            act(_("Import a form…"), page.exchange.ask_form, "Ctrl+Shift+I"),
            act(_("Export as XLSForm…"), page.exchange.ask_export, "Ctrl+Shift+E"),
            act(_("Open protocol file…"), page.exchange.ask_file),
            act(_("Save protocol as file…"), page.exchange.ask_save),
        ]

    def allow_edits(self, there: bool, *, undo: bool = True) -> None:
        """Whether what changes the protocol can be done: what is not seen is not changed. Without `undo` its keys are
        left to what is in front and undoes its own."""
        for action in self.edit:
            action.setEnabled(there)
        for action in (self.undo, self.redo):
            action.setVisible(undo)

    # -- to what is chosen ---------------------------------------------------------------------------------------------

    def add(self, sort: str) -> None:
        """A new part, ready to be worded."""
        self.panes.show_editing()
        listed = self._listed
        if listed is not None and sort == "item":
            listed.add()
        elif self.designer.is_open and self.designer.add(sort):
            self.panes.editor.take_focus()

    def duplicate(self) -> None:
        """A copy of what is chosen, in the tree or in the list beside the journey."""
        (self._listed or self.designer).duplicate()

    def move_by(self, by: int) -> None:
        """What is chosen up (-1) or down (+1)."""
        listed = self._listed
        if listed is not None:
            listed.move_by(by)
        else:
            self.designer.move(by)

    @property
    def _listed(self) -> ThingsForm | None:
        """The list of behaviours, lots or scales that is in the editor; None for parts of the journey."""
        form = self.panes.editor.form
        return form if isinstance(form, ThingsForm) else None


def _keep(text: str) -> None:
    """On the clipboard, where there is anything."""
    if text:
        QGuiApplication.clipboard().setText(text)
