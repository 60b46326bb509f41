"""The right side of the designer: what the observer sees. It is the recorder, on a visit held in memory alone."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cxstudio.i18n import _
from ui.presenters.designer import Designer
from ui.presenters.designer_try_out import TryOut
from ui.theme import look
from ui.widgets.buttons import IconButton
from ui.widgets.text import plain_label

from .item_list import ItemList
from .recorder_language import direction_of

SOON_MS = 120
"""How long a change rests before it is seen here."""


class _Items(ItemList):
    """The recorder's list of items. It takes the keyboard only where the person gave it to it."""

    def take_focus(self) -> None:
        """Writing in the editor never loses the keyboard to what it changes here."""
        if self.isAncestorOf(self.focusWidget()) or self.hasFocus():
            super().take_focus()

    def show_anew(self) -> None:
        """Another protocol: all cards are made again."""
        self._page = ""
        self.show_current()


class PreviewPane(QFrame):
    """Attributes: `try_out` (the presenter), `items`. It follows the designer a moment later."""

    def __init__(self, designer: Designer) -> None:
        super().__init__()
        self.designer = designer
        self.setProperty("surface", "sunken")
        self.setProperty("line", "left")
        self.setMinimumWidth(look().px(360))
        self.try_out = TryOut(designer.context, self)
        self.items = _Items(self.try_out)
        self.sentence = plain_label(tone="quiet", wrap=True)
        anew = IconButton("rotate-ccw", _("Start the try-out anew"))
        anew.clicked.connect(self._start_anew)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(plain_label(_("As the observer sees it"), bold=True), 1)
        head.addWidget(anew)
        column.addLayout(head)
        column.addWidget(plain_label(_("Try it with the keys. Nothing is kept."), size="small", tone="quiet"))
        column.addWidget(self.sentence)
        column.addWidget(self.items, 1)
        column.addStretch(0)
        px = look().px
        column.setContentsMargins(px(16), px(10), px(6), px(10))
        column.setSpacing(px(4))
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.show_now)
        for signal in (designer.opened, designer.changed, designer.chosen_changed):
            signal.connect(self._soon.start)

    def show_now(self) -> None:
        """Show what is chosen, without waiting."""
        self._soon.stop()
        if not self.isVisible() or not self.designer.is_open or self.designer.context.workspace is None:
            return
        sentence = self.try_out.show(self.designer.protocol, self.designer.chosen)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.items.setVisible(not sentence)
        if not sentence:
            self.items.setLayoutDirection(direction_of(self.try_out))
            self.items.show_anew()

    def _start_anew(self) -> None:
        self.try_out.start_anew()
        self.show_now()

    def showEvent(self, event: object) -> None:
        """What changed while it was hidden is shown now."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._soon.start()
