"""A layout that sets its parts side by side and goes on in the next line where the room ends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.theme import look


class FlowLayout(QLayout):
    """Lines of parts; each line is as high as its highest part. `gap` is in pixels at 100 %, both ways."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8) -> None:
        self._items: list[QLayoutItem] = []  # first of all: Qt counts them as soon as there is a parent
        self._gap = gap
        self._asked_at = QSize()
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Qt's way in; `addWidget` calls it."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """How many parts there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The part at `index`, none past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the part at `index` out, none past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It asks for no more room than it needs."""
        return Qt.Orientation(0)

    @property
    def _shown(self) -> list[QLayoutItem]:
        """The parts that take room: hidden ones leave no gap."""
        return [item for item in self._items if not item.isEmpty()]

    def hasHeightForWidth(self) -> bool:
        """Narrow means high."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines at this width."""
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, area: QRect) -> None:
        """Set every part in its place."""
        super().setGeometry(area)
        needed = self._arrange(area, place=True)
        host = self.parentWidget()
        if host is not None and needed > area.height() and area.size() != self._asked_at:
            self._asked_at = area.size()
            host.updateGeometry()  # a form may have measured it at another width, and does not look again by itself

    def sizeHint(self) -> QSize:
        """One line, if there is room."""
        margins = self.contentsMargins()
        sizes = [item.sizeHint() for item in self._shown]
        width = sum(size.width() for size in sizes) + look().px(self._gap) * max(len(sizes) - 1, 0)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        """Room for the widest part."""
        margins = self.contentsMargins()
        sizes = [item.minimumSize() for item in self._shown]
        width = max((size.width() for size in sizes), default=0)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def _arrange(self, area: QRect, *, place: bool) -> int:
        """Lay out the lines within `area`; returns the height used."""
        margins, gap = self.contentsMargins(), look().px(self._gap)
        inner = area.marginsRemoved(margins)
        x, y = inner.x(), inner.y()
        line: list[tuple[QLayoutItem, QRect]] = []
        high = 0
        for item in self._shown:
            size = item.sizeHint()
            if line and x + size.width() > inner.right() + 1:
                self._set_line(line, high, inner, place)
                x, y, line, high = inner.x(), y + high + gap, [], 0
            line.append((item, QRect(QPoint(x, y), size)))
            x, high = x + size.width() + gap, max(high, size.height())
        self._set_line(line, high, inner, place)
        return y + high - area.y() + margins.bottom()

    def _set_line(self, line: list[tuple[QLayoutItem, QRect]], high: int, inner: QRect, place: bool) -> None:
        if not place:
            return
        parent = self.parentWidget()
        mirrored = parent is not None and parent.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for item, box in line:
            box.moveTop(box.top() + (high - box.height()) // 2)
            if mirrored:
                box.moveRight(inner.right() - (box.left() - inner.left()))
            item.setGeometry(box)
