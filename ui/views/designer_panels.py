"""What takes the place of the designer's body for a while: the study's set-up, its versions, its languages."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.presenters.designer import Designer

from .designer_languages import LanguagesPanel
from .designer_versions import VersionsPanel
from .study_setup import SetUpPanel


class Panels(QObject):
    """Each panel is made when it is first asked for. Signals: `opened()` when one takes the place, `closed()` when the
    person goes back."""

    opened = Signal()
    closed = Signal()

    def __init__(self, designer: Designer, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self.designer, self._stack = designer, stack

    @cached_property
    def set_up(self) -> SetUpPanel:
        """The set-up of the study."""
        panel = SetUpPanel(self.designer.context)
        panel.closed.connect(self._close_set_up)
        self._stack.addWidget(panel)
        return panel

    @cached_property
    def versions(self) -> VersionsPanel:
        """All versions."""
        panel = VersionsPanel(self.designer.context)
        panel.closed.connect(self.closed)
        self._stack.addWidget(panel)
        return panel

    @cached_property
    def translations(self) -> LanguagesPanel:
        """The languages side by side."""
        panel = LanguagesPanel(self.designer)
        panel.closed.connect(self.closed)
        self._stack.addWidget(panel)
        return panel

    @property
    def are_languages_seen(self) -> bool:
        """Whether the languages take the place: there the protocol is changed too."""
        return isinstance(self._stack.currentWidget(), LanguagesPanel)

    @property
    def leave_undo(self) -> bool:
        """Whether undo is still that of the protocol; the set-up undoes its own changes."""
        return not isinstance(self._stack.currentWidget(), SetUpPanel)

    def show_set_up(self) -> None:
        """Show the study's set-up: its question, plan, sites, and what is missing before fieldwork."""
        if self.designer.is_open:
            self._show(self.set_up)
            self.set_up.show_study(self.designer.study.id)

    def show_versions(self) -> None:
        """Show the versions of the study's protocol and the visits that stand on them."""
        if self.designer.is_open:
            self._show(self.versions)
            self.versions.show_versions(self.designer.study.id)

    def show_languages(self) -> None:
        """Show every text beside its words in another language."""
        if self.designer.is_open:
            self._show(self.translations)
            self.translations.show_languages()

    def _show(self, panel: QWidget) -> None:
        self.designer.end_typing()
        self._stack.setCurrentWidget(panel)
        self.opened.emit()

    def _close_set_up(self) -> None:
        self.designer.study = self.set_up.set_up.study
        self.closed.emit()
