"""Settings: sections on the left, their cards on the right; every change applies at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidgetItem, QVBoxLayout

from cxstudio.i18n import _

from ..context import Context
from ..theme import look
from ..widgets.stack import Stack
from .columns import WordList
from .page import Page
from .page_header import PageHeader, scrolled
from .settings_sections import (
    AboutSection,
    AppearanceSection,
    GeneralSection,
    RecorderSection,
    Section,
    StorageSection,
)
from .settings_shortcuts import ShortcutsSection

SIDE = 230
"""Width of the list of sections at 100 %."""


@dataclass(frozen=True)
class Entry:
    """A section in the list: its name, the words by which it is found, and how it is made."""

    name: str
    words: str
    make: Callable[[Context], Section]


def _entries() -> tuple[Entry, ...]:
    return (
        Entry(_("General"), _("your name person observer author"), GeneralSection),
        Entry(_("Appearance"), _("colours dark light system size scale letters zoom"), AppearanceSection),
        Entry(_("Recorder"), _("auto-advance next item rating keys"), RecorderSection),
        Entry(_("Shortcuts"), _("keys recorder keyboard letters change"), ShortcutsSection),
        Entry(_("Storage and backups"), _("workspace folder backup disk copy"), StorageSection),
        Entry(_("About"), _("version licence fonts icons program"), AboutSection),
    )


class SettingsPage(Page):
    """The page; works without an open workspace too."""

    place = "settings"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._entries = _entries()
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a setting (Ctrl+F)"))
        self.search.setAccessibleName(_("Find a setting"))
        self.search.setClearButtonEnabled(True)
        self.list = WordList()
        self.list.setAccessibleName(_("Sections of the settings"))
        self.stack = Stack()
        self.sections = [entry.make(context) for entry in self._entries]
        for entry, section in zip(self._entries, self.sections, strict=True):
            QListWidgetItem(entry.name, self.list)
            self.stack.addWidget(scrolled(section, entry.name))
        self._lay_out()
        self.list.currentRowChanged.connect(self._go)
        self.search.textChanged.connect(self._filter)
        self._find = QAction(_("Find a setting"), self)
        self._find.setToolTip(_("Find a setting"))
        self._find.setShortcut(QKeySequence("Ctrl+F"))
        self._find.triggered.connect(self.search.setFocus)
        context.preferences_changed.connect(self._refresh)
        context.opened.connect(self._refresh)
        self.list.setCurrentRow(0)

    def _lay_out(self) -> None:
        px = look().px
        side = QFrame()
        side.setProperty("surface", "card")
        side.setProperty("line", "right")
        side.setFixedWidth(px(SIDE))
        self._side = side
        left = QVBoxLayout(side)
        left.setContentsMargins(0, px(12), 0, px(12))
        left.setSpacing(px(8))
        box = QHBoxLayout()
        box.setContentsMargins(px(12), 0, px(12), 0)
        box.addWidget(self.search)
        left.addLayout(box)
        left.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHeader(_("Settings"), _("Every change applies at once.")))
        column.addLayout(row, 1)

    def enter(self, argument: object) -> None:
        """Show what is in force now."""
        self._refresh()
        self.list.setFocus()

    def leave(self) -> bool:
        """Keep what is being typed."""
        for section in self.sections:
            section.keep()
        return True

    def menu_actions(self) -> dict[str, list[QAction]]:
        """Finding a setting."""
        return {"edit": [self._find]}

    def _refresh(self) -> None:
        self._side.setFixedWidth(look().px(SIDE))
        for section in self.sections:
            section.refresh()

    def _go(self, row: int) -> None:
        if row >= 0:
            self.stack.setCurrentIndex(row)

    def _filter(self, wanted: str) -> None:
        words = wanted.casefold().split()
        shown = []
        for row, entry in enumerate(self._entries):
            text = f"{entry.name} {entry.words}".casefold()
            fits = all(word in text for word in words)
            self.list.item(row).setHidden(not fits)
            if fits:
                shown.append(row)
        if shown and self.list.currentRow() not in shown:
            self.list.setCurrentRow(shown[0])
