"""The focus ring: two pixels of accent outside whatever holds the keyboard, drawn once for all parts.

Text fields and lists show their focus on their own edge (see the style sheet) and get no ring; so does a part with
the property `draws_own_focus`.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import look
from ui.widgets.painting import field, painter_of

_OWN_EDGE = ("QAbstractScrollArea", "QAbstractSpinBox", "QComboBox", "QLineEdit", "QMenu", "QMenuBar")
"""By name, as Qt knows them: Python need not learn of kinds that no page has yet."""
_FOLLOWED = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange}


class FocusRing(QWidget):
    """Lies over the neighbours of the focused part, lets the pointer through, and moves along with it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring and nothing inside."""
        painter = painter_of(self)
        field(painter, QRectF(self.rect()), 9, None, look().colour("accent"), 2)
        painter.end()


class FocusFollower(QObject):
    """Keeps one ring a window round the part with the focus. `follow` it once, at the start."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: FocusRing | None = None
        self._target: QWidget | None = None
        app.focusChanged.connect(self._focus_changed)

    def _focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._target is not None and shiboken6.isValid(self._target):  # a page may have gone with what it held
            self._target.removeEventFilter(self)
        self._target = now if now is not None and _wants_ring(now) else None
        self._drop_ring()
        if self._target is not None:
            self._target.installEventFilter(self)
            self._place()

    def _drop_ring(self) -> None:
        # A fresh ring each time: its parent, and with it the ring, may have been deleted with a page.
        ring, self._ring = self._ring, None
        if ring is not None and shiboken6.isValid(ring):
            ring.hide()
            ring.deleteLater()  # still its parent's child: without one it would go at once, under the hands of Qt

    def _place(self) -> None:
        target = self._target
        if target is None or target.parentWidget() is None or not target.isVisible():
            return
        if self._ring is None or not shiboken6.isValid(self._ring):
            self._ring = FocusRing()
        if self._ring.parentWidget() is not target.parentWidget():
            self._ring.setParent(target.parentWidget())
        reach = look().px(3)
        self._ring.setGeometry(target.geometry().adjusted(-reach, -reach, reach, reach))
        self._ring.raise_()
        self._ring.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move with the part; hide with it."""
        if watched is self._target and event.type() in _FOLLOWED:
            if self._target.isVisible():
                self._place()
            elif self._ring is not None and shiboken6.isValid(self._ring):
                self._ring.hide()
        return False


def _wants_ring(widget: QWidget) -> bool:
    if widget.focusPolicy() is Qt.FocusPolicy.NoFocus:  # a whole page, which a stack hands the keyboard to
        return False
    if any(map(widget.inherits, _OWN_EDGE)) or widget.isWindow() or widget.property("draws_own_focus"):
        return False
    parent = widget.parentWidget()
    return parent is None or not parent.inherits("QSplitter")  # a splitter would take the ring for one more pane


def follow(app: QApplication) -> None:
    """Show the focus ring in every window of the application; further calls change nothing."""
    if not app.property("cx_ringed"):  # looking for it would make every child of the application known to Python
        app.setProperty("cx_ringed", True)
        FocusFollower(app)
