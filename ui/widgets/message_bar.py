"""The message bar: one sentence under the tool bar, where a box would stop the work."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from cxstudio.i18n import _
from ui import icons
from ui.theme import look
from ui.widgets.buttons import Button, IconButton
from ui.widgets.painting import field, painter_of
from ui.widgets.text import escaped, plain_label, set_tone

_KINDS = {  # kind: (tint, tone, icon)
    "info": ("chosen", "text", "info"),
    "good": ("good_tint", "good", "circle-check"),
    "caution": ("caution_tint", "caution", "flag"),
    "bad": ("bad_tint", "bad", "circle-alert"),
}


class MessageBar(QFrame):
    """A sentence of kind info, good, caution or bad, maybe with one action; hidden until there is something to say.

    The picture and the words tell the kind, not the colour alone. Screen readers are told at once.
    """

    action_chosen = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "info"
        self._label = plain_label(wrap=True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = Button("", "plain")
        self._action.clicked.connect(self.action_chosen)
        self._close = IconButton("x", _("Close this message"))
        self._close.clicked.connect(self._closed_by_person)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self._action)
        self._row.addWidget(self._close)
        self._dress()
        self.hide()

    @property
    def kind(self) -> str:
        """The kind of the message shown last."""
        return self._kind

    @property
    def text(self) -> str:
        """The sentence shown last; empty after `dismiss`."""
        return self._label.text()

    def show_message(self, kind: str, text: str, action: str = "", *, closable: bool = True) -> None:
        """Say `text`; `action` is the verb on the button, none when empty."""
        self._kind = kind
        self._label.setText(text)
        set_tone(self._label, _KINDS[kind][1])
        self._action.setText(escaped(action))
        self._action.setVisible(bool(action))
        self._close.setVisible(closable)
        self.setAccessibleName(text)
        self.show()
        self.update()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def dismiss(self) -> None:
        """There is nothing more to say."""
        self._label.setText("")
        self.hide()

    def _closed_by_person(self) -> None:
        self.dismiss()
        self.closed.emit()

    def _dress(self) -> None:
        px = look().px
        lead = px(12 + 18 + 10)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft  # Qt mirrors rows, but no margins
        left, right = (px(6), lead) if is_mirrored else (lead, px(6))
        self._row.setContentsMargins(left, px(5), right, px(5))
        self._row.setSpacing(px(8))
        self.setMinimumHeight(px(40))

    def sizeHint(self) -> QSize:
        """Wide enough to read, high enough for its lines."""
        return QSize(look().px(480), super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tinted field and the picture of the kind."""
        tint, tone, picture = _KINDS[self._kind]
        painter = painter_of(self)
        field(painter, QRectF(self.rect()), 6, look().colour(tint))
        side, lead = look().px(18), look().px(12)
        left = lead if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else self.width() - lead - side
        icons.paint(painter, picture, QRectF(left, (self.height() - side) / 2, side, side), tone)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale or direction needs other margins."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange) and hasattr(self, "_row"):
            self._dress()
