"""A small form for other words: what it is about, the words, and a button that takes them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

from cxstudio.i18n import _
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.text import Heading, plain_label

from .item_words import WordsBox


class WordsForm(Card):
    """`saved(text)` when there are words; `closed()` by button or Esc."""

    saved = Signal(str)
    closed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__(name=title, margins=16)
        self.body.addWidget(Heading(title, 2))
        self.about = plain_label(tone="quiet", wrap=True)
        self.box = WordsBox(title, lines=2, most=8)
        self.cancel = Button(_("Cancel"), key=_("Esc"))
        self.cancel.clicked.connect(self.closed)
        self.save = Button(_("Keep these words"), "primary", key=_("Ctrl+Enter"))
        self.save.clicked.connect(self.take)
        for widget in (self.about, self.box):
            self.body.addWidget(widget)
        flow = FlowLayout()
        for button in (self.cancel, self.save):
            flow.addWidget(button)
        self.body.addLayout(flow)
        action = QAction(self, text=_("Keep these words"), toolTip=_("Keep these words"))
        action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self.take)
        self.addAction(action)
        self.hide()

    def ask(self, about: str, words: str) -> None:
        """Ask for other words than these."""
        self.about.setText(about)
        self.box.show_text(words)
        self.show()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self) -> None:
        """Hand the words on."""
        self.saved.emit(self.box.toPlainText())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back without a change."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
