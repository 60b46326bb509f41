"""Rows that turn: side by side where there is room, below each other where there is not."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

ACROSS, DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


def _widgets(box: QBoxLayout) -> list[QWidget]:
    items = [box.itemAt(n) for n in range(box.count())]
    found = [item.widget() for item in items if item is not None]
    return [widget for widget in found if widget is not None and not widget.isHidden()]


def width_across(box: QBoxLayout, least: int = 0) -> int:
    """How wide the box is with everything side by side, each part as wide as it must be and at least `least` px."""
    widths = [max(least, widget.minimumSizeHint().width(), widget.minimumWidth()) for widget in _widgets(box)]
    return sum(widths) + box.spacing() * max(len(widths) - 1, 0)


def narrowest(box: QBoxLayout) -> int:
    """How wide the box is with everything below each other."""
    return max((max(w.minimumSizeHint().width(), w.minimumWidth()) for w in _widgets(box)), default=0)


def turn(box: QBoxLayout, room: int, least: int = 0) -> None:
    """Side by side in `room` pixels if that is enough, else below each other."""
    wanted = ACROSS if width_across(box, least) <= room else DOWN
    if box.direction() is not wanted:
        box.setDirection(wanted)


class TurningRow(QWidget):
    """A row of widgets that turns by itself. `least` px is what each must have to stand beside the others."""

    def __init__(self, least: int = 0) -> None:
        super().__init__()
        self.least = least
        self.box = QBoxLayout(ACROSS, self)
        self.box.setContentsMargins(0, 0, 0, 0)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part."""
        return QSize(narrowest(self.box), self.box.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where the room ends."""
        super().resizeEvent(event)
        turn(self.box, self.width(), self.least)
