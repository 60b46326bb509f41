"""The head of the designer: which study and version it is, whether it is saved, and what can be done to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtGui import QAction, QResizeEvent, QUndoStack

from cxstudio.i18n import _
from cxstudio.study.plan import Study
from ui.presenters.designer import Designer
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.text import Pill, SavedLabel

from .page_header import PageHeader
from .undo_names import name_undo

ROOM_FOR_ALL = 760
"""Pixels at 100 % below which what the menus offer too is left to them."""


class DesignerHead(PageHeader):
    """Attributes: `state`, `saved`, `study_box` and the buttons. Who shows it says what they do."""

    def __init__(self) -> None:
        super().__init__(_("Protocol"))
        self.state = Pill("", "accent", "list-tree")
        self.saved = SavedLabel()
        self.add_left(self.state)
        self.add_left(self.saved)
        self.study_box = ChoiceBox(_("Study"))
        self.set_up_button = Button(_("Set-up…"), "quiet", icon="sliders-horizontal")
        self.undo_button = IconButton("undo-2", _("Undo"), "Ctrl+Z")
        self.redo_button = IconButton("redo-2", _("Redo"), "Ctrl+Shift+Z")
        self.compare_button = Button(_("Compare"), "quiet", icon="columns-2")
        self.check_button = Button(_("Check"), icon="check", key="Ctrl+E")
        self.publish_button = Button(_("Publish…"), "primary")
        self.add(
            self.study_box, self.set_up_button, self.undo_button, self.redo_button, self.compare_button,
            self.check_button, self.publish_button,
        )  # fmt: skip
        self._has_study = self._can_compare = False

    def show_studies(self, studies: Sequence[Study], chosen: str) -> None:
        """Offer these studies, `chosen` in front; without any there is nothing to do here."""
        self.study_box.clear()
        for study in studies:
            self.study_box.addItem(study.title, study.id)
        self.study_box.setCurrentIndex(self.study_box.findData(chosen))
        self._has_study, self._can_compare = bool(studies), False
        self.state.setVisible(self._has_study)
        self._share_room()

    def tell(self, designer: Designer) -> None:
        """Say which version this is, and what can be done with it."""
        self.title.setText(designer.study.title)
        published = designer.published
        if designer.is_draft:
            self.state.set_state(_("Version {n}, draft").format(n=designer.next_number), "accent", "list-tree")
        elif published is not None:
            self.state.set_state(_("Version {n}, published").format(n=published.number), "good", "lock")
        self._can_compare = published is not None and designer.is_draft
        self.compare_button.setText(_("Compare with {n}").format(n=published.number if published else 0))
        self.publish_button.setText(_("Publish {n}…").format(n=designer.next_number))
        self.publish_button.setEnabled(designer.is_draft)
        self._share_room()

    def tell_saved(self, at: int) -> None:
        """Say when it was saved (UTC ms)."""
        self.saved.set_saved(datetime.fromtimestamp(at / 1000))

    def name_undo(self, stack: QUndoStack, undo: QAction, redo: QAction, *, is_seen: bool) -> None:
        """Say in buttons and menu what undo and redo would do; what is not seen is not changed."""
        name_undo(stack, (undo, self.undo_button), (redo, self.redo_button), is_seen=is_seen)

    def _share_room(self) -> None:
        is_wide = self.width() >= look().px(ROOM_FOR_ALL)
        for widget in (self.study_box, self.undo_button, self.redo_button, self.check_button, self.publish_button):
            widget.setVisible(self._has_study)
        self.set_up_button.setVisible(self._has_study and is_wide)
        self.compare_button.setVisible(self._can_compare and is_wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow two lines have to do."""
        super().resizeEvent(event)
        self._share_room()

    def _dress(self) -> None:
        super()._dress()
        if hasattr(self, "study_box"):
            self.study_box.setMaximumWidth(look().px(220))
