"""The form that asks why photos of a finished visit are changed: files to be added, one to be taken out, or what was
done to them. Nothing is written before the reason is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from cxstudio.i18n import _
from ui.presenters.recorder_evidence import PHOTOS, SOUNDS
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.text import Heading, plain_label

from .item_words import Field


class ReasonForm(Card):
    """Asks one reason at a time. `given(reason)` when there is one; `closed()` by button or Esc. `files` are those that
    were picked, where files are asked for."""

    given = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(name=_("Reason for a change"), margins=16)
        self.files: list[Path] = []
        self._folder = ""
        self._wants_files = False
        self.heading = Heading("", 2)
        self.about = plain_label(wrap=True)
        self.told = plain_label(tone="quiet", wrap=True)
        self.pick = Button(_("Pick files…"), icon="image-plus", key=_("Ctrl+O"))
        self.pick.clicked.connect(self.pick_files)
        self.reason = Field(_("Reason"), _("Why is it changed? It stands in the history."))
        self.reason.returnPressed.connect(self.take)
        self.fault = plain_label(tone="bad", wrap=True)
        for part in (self.heading, self.about, self.told):
            self.body.addWidget(part)
        self.body.addWidget(self.pick, 0, Qt.AlignmentFlag.AlignLeading)
        self.body.addWidget(plain_label(_("Reason"), tone="quiet"))
        self.body.addWidget(self.reason)
        self.body.addWidget(self.fault)
        self._add_buttons()
        self.hide()

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addStretch(1)
        self.cancel = Button(_("Cancel"), key=_("Esc"))
        self.cancel.clicked.connect(self.closed)
        self.save = Button("", "primary", key=_("Enter"))
        self.save.clicked.connect(self.take)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        self.body.addLayout(row)
        for keys, do in ((("Ctrl+Return", "Ctrl+Enter"), self.take), (("Ctrl+O",), self.pick_files)):
            action = QAction(self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(do)
            self.addAction(action)

    def ask(self, heading: str, about: str, save: str, *, proposed: str = "") -> None:
        """Ask for the reason of something; `proposed` stands in the field, to be kept or written over."""
        self._begin(heading, about, save, proposed)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reason.selectAll()

    def ask_files(self, heading: str, about: str, save: str, folder: str) -> None:
        """Ask for files, then for the reason; `folder` is where they are looked for first."""
        self._begin(heading, about, save, "")
        self._wants_files, self._folder = True, folder
        self.pick.show()
        self.pick.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self, heading: str, about: str, save: str, proposed: str) -> None:
        self.files, self._wants_files = [], False
        self.heading.setText(heading)
        self.about.setText(about)
        self.save.setText(save)
        self.save.setAccessibleName(save)
        self.reason.setText(proposed)
        for part in (self.told, self.pick, self.fault):
            part.hide()
        self.show()

    def pick_files(self) -> None:
        """Ask which."""
        if not self._wants_files:
            return
        dialog = QFileDialog(self, _("Attach photos or sounds"), self._folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        names = " ".join(f"*.{ending}" for ending in (*PHOTOS, *SOUNDS))
        dialog.setNameFilters([_("Photos and sounds ({names})").format(names=names), _("All files (*)")])
        dialog.filesSelected.connect(lambda found: self.show_files([Path(name) for name in found]))
        dialog.open()

    def show_files(self, files: Sequence[Path]) -> None:
        """These are to be added."""
        self.files = list(files)
        self.told.setText(", ".join(path.name for path in files))
        self.told.setVisible(bool(files))
        self.fault.hide()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self) -> None:
        """Hand the reason on, or say what is missing and go there."""
        if self._wants_files and not self.files:
            self._refuse(_("Pick the files first. Nothing was changed yet."))
            self.pick.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.reason.text().strip():
            self._refuse(_("Say why it is changed. Nothing was changed yet."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.given.emit(self.reason.text().strip())

    def _refuse(self, why: str) -> None:
        self.fault.setText(why)
        self.fault.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back without a change; letters typed here decide nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif not event.text().isalpha():
            super().keyPressEvent(event)
