"""The right side of the designer: what the observer sees. It is the recorder, on a visit held in memory alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QShowEvent
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
    """The recorder's list of items, on the ground of this pane and as narrow as it. It takes the keyboard only where
    the person gave it to it."""

    def __init__(self, try_out: TryOut) -> None:
        super().__init__(try_out)
        self.title.setWordWrap(True)
        self.viewport().setAutoFillBackground(False)
        self.inside.setAutoFillBackground(False)
        for place in range(2, self._head.count()):  # the keys to other touchpoints: here the tree leads there
            told = self._head.itemAt(place)
            if told is not None and (widget := told.widget()) is not None:
                widget.hide()

    def _dress(self) -> None:
        super()._dress()
        px = look().px
        self._column.setContentsMargins(px(4), px(8), px(8), px(12))

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
        column.addStretch(0)  # takes the room where there is a sentence instead of items
        self._column = column
        self._dress()
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.show_now)
        for signal in (designer.opened, designer.changed, designer.chosen_changed):
            signal.connect(self._soon.start)

    def _dress(self) -> None:
        px = look().px
        self.setMinimumWidth(px(360))
        self._column.setContentsMargins(px(16), px(10), px(6), px(10))
        self._column.setSpacing(px(4))

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

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while it was hidden is shown now."""
        super().showEvent(event)
        self._soon.start()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_column"):
            self._dress()
