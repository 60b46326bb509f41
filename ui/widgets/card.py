"""The card: a field with rounded corners on the page, on which the work lies."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme import look
from ui.widgets.painting import field, painter_of

_REACH = 4  # room round the card for its ring


class Card(QFrame):
    """A white field with a hairline; `body` takes what lies on it. A clickable one is chosen by Enter, Space or click.

    The card keeps 4 px round itself for the ring that it shows while it is current or has the focus.
    """

    activated = Signal()

    def __init__(
        self, parent: QWidget | None = None, *, name: str = "", clickable: bool = False, margins: int = 20
    ) -> None:
        super().__init__(parent)
        self._clickable, self._current, self._hovered, self._margins = clickable, False, False, margins
        self.body = QVBoxLayout(self)
        self.setProperty("draws_own_focus", True)
        self.setAccessibleName(name)
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._dress()

    @property
    def is_current(self) -> bool:
        """Whether this is the card being worked on."""
        return self._current

    def set_current(self, current: bool) -> None:
        """Show or take away the ring of the card being worked on."""
        self._current = current
        self.update()

    def _dress(self) -> None:
        px = look().px
        side = px(self._margins) + px(_REACH) if self._margins else px(_REACH) + 1
        self.body.setContentsMargins(side, side, side, side)
        self.body.setSpacing(px(8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the field, and the ring outside it."""
        painter = painter_of(self)
        reach = look().px(_REACH)
        area = QRectF(self.rect()).adjusted(reach, reach, -reach, -reach)
        edge = "line" if self._hovered and self._clickable else "hairline"
        field(painter, area, 8, look().colour("card"), look().colour(edge))
        if self._current or self.hasFocus():
            out = look().px(3)
            field(painter, area.adjusted(-out, -out, out, out), 10, None, look().colour("accent"), 2)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space choose the card."""
        if self._clickable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses the card."""
        inside = self.rect().contains(event.position().toPoint())
        if self._clickable and inside and event.button() is Qt.MouseButton.LeftButton:
            self.activated.emit()
        super().mouseReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """The pointer over a clickable card darkens its edge."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._hovered = event.type() is QEvent.Type.Enter
            self.update()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "body"):
            self._dress()
