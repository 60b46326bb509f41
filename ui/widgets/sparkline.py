"""The journey in one line, as on the cards of home: where it rises, where it falls, and what nobody has seen yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cxstudio.i18n import _
from ui.theme import look
from ui.widgets.painting import mirrored, painter_of, triangle
from ui.widgets.text import plain_tip


@dataclass(frozen=True)
class SparkPoint:
    """One stage: its name, and the mean there; None where nothing was observed."""

    label: str
    value: float | None


class JourneySparkline(QWidget):
    """Points joined by a thin line. Shape and colour both tell the sign: circle at 0, triangle up above, down below,
    dashed ring for nothing observed. `limit` is the value at the upper and, negative, at the lower edge.
    """

    def __init__(self, points: Sequence[SparkPoint] = (), limit: float = 3.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limit = limit
        self._points: tuple[SparkPoint, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_points(points)

    def set_points(self, points: Sequence[SparkPoint]) -> None:
        """Show these points, in journey order."""
        self._points = tuple(points)
        self.setAccessibleName(", ".join(_told(point) for point in self._points))
        self.update()

    def sizeHint(self) -> QSize:
        """24 px a point, 32 px high."""
        return QSize(look().px(24) * max(len(self._points), 1), look().px(32))

    def minimumSizeHint(self) -> QSize:
        """Marks may stand close, never upon each other."""
        return QSize(look().px(14) * max(len(self._points), 1), look().px(32))

    def _places(self) -> list[QPointF]:
        inset, middle = look().px(8), self.height() / 2
        step = (self.width() - 2 * inset) / max(len(self._points) - 1, 1)
        reach = middle - look().px(6)
        heights = [max(-1.0, min(1.0, (point.value or 0.0) / self._limit)) for point in self._points]
        return [QPointF(mirrored(inset + n * step, self), middle - high * reach) for n, high in enumerate(heights)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line of 0, the journey, and its marks."""
        painter = painter_of(self)
        places = self._places()
        painter.setPen(QPen(look().colour("hairline"), look().px(1)))
        painter.drawLine(QPointF(0, self.height() / 2), QPointF(self.width(), self.height() / 2))
        painter.setPen(QPen(look().colour("line"), look().px(1.5)))
        seen = [place for place, point in zip(places, self._points, strict=True) if point.value is not None]
        painter.drawPolyline(QPolygonF(seen))
        for place, point in zip(places, self._points, strict=True):
            paint_mark(painter, place, point.value)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """The tool tip of a point: its name and value."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            near = [n for n, place in enumerate(self._places()) if abs(place.x() - event.pos().x()) < look().px(12)]
            QToolTip.showText(event.globalPos(), plain_tip(_told(self._points[near[0]])) if near else "", self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


def paint_mark(painter: QPainter, place: QPointF, value: float | None) -> None:
    """The mark of one value round `place`; values that round to 0.0 count as 0."""
    size = look().px(10)
    painter.setPen(Qt.PenStyle.NoPen)
    if value is None:
        ring = QPen(look().colour("line"), look().px(1.5))
        ring.setDashPattern([1.4, 1.4])
        painter.setPen(ring)
        painter.setBrush(look().colour("card"))
        painter.drawEllipse(QRectF(place.x() - size * 0.4, place.y() - size * 0.4, size * 0.8, size * 0.8))
    elif abs(value) < 0.05:
        painter.setBrush(look().colour("line"))
        painter.drawEllipse(QRectF(place.x() - size * 0.4, place.y() - size * 0.4, size * 0.8, size * 0.8))
    else:
        painter.setBrush(look().colour("cool" if value > 0 else "warm"))
        painter.drawPolygon(QPolygonF(triangle(place, size, up=value > 0)))


def _told(point: SparkPoint) -> str:
    if point.value is None:
        return _("{stage}: not seen yet").format(stage=point.label)
    sign = "+" if point.value > 0.05 else "−" if point.value < -0.05 else ""
    return _("{stage}: {value}").format(stage=point.label, value=f"{sign}{abs(point.value):.1f}")
