"""What home shows before there are cards: the workspace being opened or made, or why it could not be."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.steps import Progress

from ..theme import look
from ..widgets.buttons import Button
from ..widgets.text import Heading, plain_label


class OpeningView(QWidget):
    """A heading, what is being done, and a counted bar."""

    def __init__(self) -> None:
        super().__init__()
        self._heading = Heading(_("Opening the workspace"), 1)
        self._about = plain_label(tone="quiet", wrap=True)
        self._step = plain_label(size="small", tone="quiet")
        self._bar = QProgressBar()
        self._bar.setAccessibleName(_("Progress of opening the workspace"))
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1)
        _in_the_middle(self, self._heading, self._about, self._bar, self._step)

    def set_new(self, is_new: bool) -> None:
        """Say whether a workspace is made or only opened."""
        self._heading.setText(_("Making your workspace") if is_new else _("Opening the workspace"))
        about = _("The coffee shop sample is being put in: synthetic visits with photos, to look around in.")
        self._about.setText(about if is_new else "")
        self._bar.setVisible(is_new)

    def set_progress(self, step: Progress) -> None:
        """Show how far it is."""
        self._bar.setRange(0, max(step.total, 1))
        self._bar.setValue(step.done)
        self._bar.setVisible(step.total > 0)
        self._step.setText(step.text)


class ClosedView(QWidget):
    """Why there is no workspace, and the ways on: rescue is offered where something is damaged."""

    def __init__(self) -> None:
        super().__init__()
        heading = Heading(_("No workspace is open"), 1)
        self.reason = plain_label(wrap=True, selectable=True)
        self.reason.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.where = plain_label(size="small", tone="quiet", wrap=True)
        self.other = Button(_("Open another folder…"), "primary", "folder-open")
        self.retry = Button(_("Try again"), icon="refresh-cw")
        self.rescue = Button(_("Rescue what is whole"), "primary", "shield-check")
        for button in (self.rescue, self.other, self.retry):
            button.setAutoDefault(True)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(look().px(4), look().px(8), look().px(4), look().px(4))  # room for the focus ring
        row.setSpacing(look().px(12))
        for part in (self.rescue, self.other, self.retry):
            row.addWidget(part)
        row.addStretch(1)
        _in_the_middle(self, heading, self.reason, self.where, buttons)

    def set_reason(self, folder: Path, sentence: str, *, can_rescue: bool = False) -> None:
        """Say why, and which folder it was about; whether a rescue may help."""
        self.rescue.setVisible(can_rescue)
        self.reason.setText(sentence or _("Opening was stopped. Nothing was changed."))
        self.where.setText(_("Folder: {folder}").format(folder=folder))


def _in_the_middle(view: QWidget, *widgets: QWidget) -> None:
    """A column in the middle of the page, as wide as is good to read."""
    outer = QVBoxLayout(view)
    row = QHBoxLayout()
    column = QVBoxLayout()
    column.setSpacing(look().px(12))
    for widget in widgets:
        column.addWidget(widget)
    outer.addStretch(2)
    outer.addLayout(row)
    outer.addStretch(3)
    row.addStretch(1)
    row.addLayout(column, 2)
    row.addStretch(1)
