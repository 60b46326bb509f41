"""The library as a dialog: found on the left, seen on the right before it is taken; and keeping one's own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cxstudio.errors import CxError
from cxstudio.i18n import _, plural
from ui.presenters.designer import Designer
from ui.presenters.designer_library import Entry, Library, Line, preview
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.message_bar import MessageBar
from ui.widgets.search_field import SearchField
from ui.widgets.text import Heading, plain_label, plain_tip

from .item_words import Field
from .put_in import put_in

_ENTRY = Qt.ItemDataRole.UserRole
MOST_OPEN = 60
"""Hits up to which all groups are opened."""


class LibraryDialog(QDialog):
    """Attributes: `library` (the presenter), `search`, `list`. `taken()` once something was put into the protocol."""

    taken = Signal()

    def __init__(self, designer: Designer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Library"))
        self.library = Library(designer, self)
        self.search = SearchField(_("Find in the library"), _("Find"))
        self.list, self.message = QTreeWidget(), MessageBar()
        self._anew = QTimer(self, singleShot=True, interval=0)
        self._anew.timeout.connect(self.refresh)
        self._build()
        self.library.changed.connect(self.refresh)
        self.library.refused.connect(self._refused)
        if self.library.problem:
            self.message.show_message("caution", self.library.problem)
        self.refresh()
        self.search.setFocus()

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        px = look().px
        self.search.textChanged.connect(lambda _text: self.refresh())
        self.search.down_asked.connect(lambda: self.list.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.setHeaderHidden(True)
        self.list.setAccessibleName(_("Library"))
        self.list.setUniformRowHeights(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda _now, _before: self._show_current())
        self.list.itemDoubleClicked.connect(lambda _item, _column: self.take())
        left, right, panes, column = QVBoxLayout(), QVBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        self._build_preview(right)
        panes.addLayout(left, 5)
        panes.addLayout(right, 7)
        panes.setSpacing(px(16))
        column.addWidget(Heading(_("Library"), 2))
        column.addWidget(self.message)
        column.addLayout(panes, 1)
        column.addLayout(self._buttons())
        column.setContentsMargins(px(24), px(16), px(24), px(16))
        column.setSpacing(px(12))
        screen = self.screen().availableGeometry()
        self.resize(min(px(940), screen.width() - 40), min(px(600), screen.height() - 60))

    def _build_preview(self, column: QVBoxLayout) -> None:
        self.title, self.about = Heading("", 3), plain_label(tone="quiet", wrap=True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setAccessibleName(_("What comes with it"))
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addWidget(self.area, 1)

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self.take_button = Button(_("Take it"), "primary", key=_("Enter"))
        self.rename_button = Button(_("Rename"), "quiet", key="F2")
        self.remove_button = Button(_("Delete"), "quiet", key=_("Del"))
        self.undo_button = Button(_("Undo"), "quiet", icon="undo-2")
        close = Button(_("Close"), key=_("Esc"))
        line.addWidget(self.rename_button)
        line.addWidget(self.remove_button)
        line.addWidget(self.undo_button)
        line.addStretch(1)
        line.addWidget(close)
        line.addWidget(self.take_button)
        close.clicked.connect(self.reject)
        self.take_button.clicked.connect(self.take)
        self.take_button.setDefault(True)
        for button in (close, self.rename_button, self.remove_button, self.undo_button):
            button.setAutoDefault(False)
        for button, do, key in (
            (self.rename_button, self.rename, "F2"),
            (self.remove_button, self.remove, "Del"),
            (self.undo_button, self.library.undo_stack.undo, "Ctrl+Z"),
        ):
            button.clicked.connect(do)
            action = QAction(self.list)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(do)
            self.list.addAction(action)
        self.library.undo_stack.canUndoChanged.connect(self.undo_button.setVisible)
        self.undo_button.hide()
        return line

    # -- showing -------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what holds the words that are sought, by group."""
        chosen = self.entry.block.title if self.entry is not None else ""
        found = self.library.entries(self.search.text())
        self.list.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        first: QTreeWidgetItem | None = None
        for entry in found:
            group = groups.get(entry.group)
            if group is None:
                group = groups[entry.group] = QTreeWidgetItem(self.list, [entry.group])
                group.setFont(0, look().font(bold=True))
                group.setExpanded(not entry.group.startswith(_("From: {study}").format(study="")) or bool(chosen))
            line = QTreeWidgetItem(group, [entry.block.title])
            line.setData(0, _ENTRY, entry)
            line.setToolTip(0, plain_tip(entry.block.about or entry.block.title))
            if first is None or entry.block.title == chosen:
                first = line
        if self.search.text().strip() and len(found) <= MOST_OPEN:
            self.list.expandAll()
        if first is not None:
            self.list.setCurrentItem(first)
        self._show_current()

    @property
    def entry(self) -> Entry | None:
        """What is chosen; None for a group, or nothing."""
        item = self.list.currentItem()
        found = item.data(0, _ENTRY) if item is not None else None
        return found if isinstance(found, Entry) else None

    def _show_current(self) -> None:
        entry = self.entry
        self.take_button.setEnabled(entry is not None)
        is_own = entry is not None and entry.own >= 0
        self.rename_button.setVisible(is_own)
        self.remove_button.setVisible(is_own)
        block = entry.block if entry is not None else None
        self.title.setText(
            block.title if block else _("Nothing is found.") if not self.list.topLevelItemCount() else ""
        )
        count = plural("{n} item", "{n} items", block.count) if block and block.count else ""
        self.about.setText("  ·  ".join(part for part in ((block.about, count) if block else ()) if part))
        put_in(self.area, _Lines(preview(block) if block else []))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other letters: soon, since Qt is walking through all parts and none may go meanwhile."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_anew"):
            self._anew.start()

    # -- doing ---------------------------------------------------------------------------------------------------------

    def take(self) -> None:
        """Put what is chosen into the protocol and close."""
        if self.entry is not None and self.library.take(self.entry):
            self.accept()
            self.taken.emit()

    def rename(self) -> None:
        """Ask for another title of an own block."""
        entry = self.entry
        if entry is not None and entry.own >= 0:
            text, is_given = QInputDialog.getText(self, _("Rename"), _("Title"), text=entry.block.title)
            if is_given:
                self.library.rename(entry.own, text)

    def remove(self) -> None:
        """Take an own block out of the library."""
        if self.entry is not None and self.entry.own >= 0:
            self.library.remove(self.entry.own)

    def _refused(self, error: CxError) -> None:
        self.message.show_message("bad", str(error))


class _Lines(QWidget):
    """What comes with a block."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        px = look().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(4))
        for line in lines:
            words = plain_label(line.text, bold=line.level < 2, wrap=True)
            words.setContentsMargins(0, px(6), 0, 0)
            column.addWidget(words)
            if line.about:
                column.addWidget(plain_label(line.about, size="small", tone="quiet", wrap=True))
        column.addStretch(1)


class SaveBlockDialog(QDialog):
    """Asks under which title what is chosen is kept."""

    def __init__(self, designer: Designer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Save to my library"))
        self.library = Library(designer, self)
        self.library.refused.connect(lambda error: designer.context.tell("bad", str(error)))
        self.designer = designer
        group = designer.group
        self.title = Field(_("Title"))
        self.title.setText(getattr(group[0], "title", "") or getattr(group[0], "text", "") if group else "")
        self.title.selectAll()
        parts = plural("{n} part with all within it", "{n} parts with all within them", len(group))
        parts = parts if group else _("All behaviours, with what excludes what")
        keep, cancel = Button(_("Keep it"), "primary"), Button(_("Cancel"), key=_("Esc"))
        keep.setDefault(True)
        keep.clicked.connect(self.keep)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons, column = QHBoxLayout(), QVBoxLayout(self)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(keep)
        column.addWidget(Heading(_("Save to my library"), 2))
        column.addWidget(plain_label(self.library.problem or parts, tone="quiet", wrap=True))
        column.addWidget(self.title)
        column.addLayout(buttons)
        px = look().px
        column.setContentsMargins(px(24), px(18), px(24), px(18))
        column.setSpacing(px(12))
        self.resize(px(460), self.sizeHint().height())

    def keep(self) -> None:
        """Keep it under the title that is written."""
        title = self.title.text()
        if self.library.keep_chosen(title):
            self.designer.context.tell("good", _("“{title}” is in your library.").format(title=title.strip()))
            self.accept()
        else:
            self.title.set_invalid(True)
