"""A folder's photos in a list, each with the item it was matched to; nothing is attached before a person says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from cxstudio.i18n import _, plural
from ui.presenters.photo_folder import PhotoFolder
from ui.presenters.recorder import Recorder
from ui.presenters.recorder_words import short
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.painting import wrapped_height
from ui.widgets.text import plain_label

from .recorder_panels import ENTER, Panel


class _Wrapping(QStyledItemDelegate):
    """Lines as high as their words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The words wrapped in the list's width."""
        size, view = super().sizeHint(option, index), self.parent()
        room = (view.width() if isinstance(view, QWidget) else size.width()) - look().px(48)
        words = wrapped_height(str(index.data()), room, QFontMetrics(look().font()))
        return QSize(size.width(), max(size.height(), words + look().px(12)))


class FolderPanel(Panel):
    """The panel. Up and down choose a photo, the box below says its item, Del leaves it out, Ctrl+Enter attaches."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(_("Photos of a folder"))
        self._recorder = recorder
        self.folder = PhotoFolder(recorder, self)
        self.words = plain_label(tone="quiet", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Photos, each with its item"))
        self.list.setItemDelegate(_Wrapping(self.list))
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.item = ChoiceBox(_("The chosen photo belongs to"), 2)
        self.attach = Button("", "primary", key=_("Ctrl+Enter"))
        self.back = Button(_("Attach none"), key=_("Esc"))
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(self.attach)
        row.addWidget(self.back)
        row.addStretch(1)
        chosen = QHBoxLayout()
        chosen.setSpacing(look().px(8))
        chosen.addWidget(plain_label(_("Belongs to"), tone="quiet"))
        chosen.addWidget(self.item, 1)
        self.column.addWidget(self.words)
        self.column.addWidget(self.list, 1)
        self.column.addLayout(chosen)
        self.column.addLayout(row)
        self.folder.changed.connect(self._show)
        self.list.currentRowChanged.connect(lambda _row: self._show_item())
        self.item.activated.connect(self._assign)
        self.attach.clicked.connect(self._attach)
        self.back.clicked.connect(self.closed)

    def pick(self, found: Callable[[list[Path]], None]) -> None:
        """Ask for a folder."""
        dialog = QFileDialog(self, _("Photos of a folder"), self._recorder.context.preferences.photo_folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.filesSelected.connect(lambda names: found([Path(name) for name in names]))
        dialog.open()

    def read(self, folders: list[Path]) -> None:
        """Read these folders and show what they hold."""
        self.item.clear()
        self.item.addItem(_("Leave it out"), "")
        for item_id, place in self._recorder.reading.active.items():
            self.item.addItem(short(place.item.text), item_id)
        self.folder.read(folders)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        folder, row = self.folder, max(0, self.list.currentRow())
        self.words.setText(folder.words())
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([folder.line_words(line) for line in folder.lines])
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.list.blockSignals(False)
        self.attach.setText(plural("Attach {n} photo", "Attach {n} photos", folder.going))
        self.attach.setEnabled(folder.going > 0)
        self._show_item()

    def _show_item(self) -> None:
        row = self.list.currentRow()
        there = 0 <= row < len(self.folder.lines)
        self.item.setEnabled(there)
        self.item.setCurrentIndex(max(0, self.item.findData(self.folder.lines[row].match.item)) if there else 0)

    def _assign(self, number: int) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self.folder.lines):
            self.folder.assign(row, str(self.item.itemData(number)))

    def _attach(self) -> None:
        if self.folder.going:
            self.folder.attach()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter attaches, Del leaves the chosen photo out, Esc goes back."""
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._attach()
        elif event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self._assign(0)
        else:
            super().keyPressEvent(event)
