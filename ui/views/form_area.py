"""A form under a page: as high as it wants to be where there is room, scrolled where there is not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from ui.theme import look


class FormArea(QScrollArea):
    """Comes and goes with its form. `turned()` when it does; `is_open` says which."""

    turned = Signal()

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self._form = form
        self.is_open = self._is_made = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(form.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setWidget(form)  # shows it; an area without a parent must not follow, as a window of its own
        form.hide()
        self.hide()
        self._is_made = True
        form.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The form came, went or wants other room."""
        if not self._is_made:
            return super().eventFilter(watched, event)
        if watched is self._form and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.is_open = event.type() is QEvent.Type.ShowToParent
            if not self.is_open:
                self.hide()
            self.turned.emit()  # before it shows: Qt makes room at once, and would make the window grow
            self.setVisible(self.is_open)
        elif watched is self._form and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """All of the form at this width."""
        layout = self._form.layout()
        wide = max(self.width(), look().px(200))
        high = layout.totalHeightForWidth(wide) if layout is not None and layout.hasHeightForWidth() else 0
        return QSize(wide, max(high, self._form.sizeHint().height()) + 2)

    def minimumSizeHint(self) -> QSize:
        """One field and its words."""
        return QSize(look().px(160), look().px(110))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wants another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


LOW = 560
"""Pixels at 100 %: in a page lower than that a form takes the place of what it is about."""


def gives_way(page: QWidget, forms: list[FormArea]) -> bool:
    """Has what a form is about to make room for it?"""
    return page.height() < look().px(LOW) and any(form.is_open for form in forms)
