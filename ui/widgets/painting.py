"""Strokes that several drawn parts share: rounded fields, key caps, wrapped words. Lengths are pixels at 100 %."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import SMALL, look

CAP_HEIGHT = 18
_CAP_PADDING = 5


def painter_of(widget: QWidget) -> QPainter:
    """A smooth painter; end it before the event is over."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def let_words_run(painter: QPainter) -> None:
    """Each line runs as its own first word does, as labels have it; Qt takes the direction of the program, and a line
    in Arabic would end in dots on the wrong side. Where it stands is up to `edges`: leading is always left then."""
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)


def field(
    painter: QPainter, area: QRectF, radius: float, fill: QColor | None, edge: QColor | None = None, width: float = 1
) -> None:
    """A rounded field whose edge lies wholly inside `area`."""
    pen_width = look().px(width)
    inner = area.adjusted(pen_width / 2, pen_width / 2, -pen_width / 2, -pen_width / 2) if edge else area
    painter.setPen(QPen(edge, pen_width) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, look().px(radius), look().px(radius))


def cap_width(text: str) -> int:
    """How wide the cap of a key is, in pixels of this scale."""
    words = QFontMetrics(look().font(SMALL)).horizontalAdvance(text)
    return max(words + 2 * look().px(_CAP_PADDING), look().px(CAP_HEIGHT))


def cap(painter: QPainter, area: QRectF, text: str, ink: QColor, fill: QColor | None, edge: QColor) -> None:
    """The cap of a key: its name in a small rounded field. Keys read from left to right in every language."""
    field(painter, area, 4, fill, edge)
    painter.setFont(look().font(SMALL))
    painter.setPen(ink)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextForceLeftToRight
    painter.drawText(area, int(flags), text)


def wrapped_height(text: str, width: int, metrics: QFontMetrics) -> int:
    """How high `text` stands when it is wrapped into `width` pixels."""
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    return metrics.boundingRect(QRect(0, 0, max(width, 1), 10_000), int(flags), text).height()


def mirrored(x: float, widget: QWidget) -> float:
    """The same place counted from the other side where words run from right to left."""
    return widget.width() - x if widget.layoutDirection() is Qt.LayoutDirection.RightToLeft else x


def beside(area: QRectF, widget: QWidget) -> QRectF:
    """The same area counted from the other side where words run from right to left."""
    x = mirrored(area.x(), widget)
    return area if x == area.x() else QRectF(x - area.width(), area.y(), area.width(), area.height())


def edges(widget: QWidget) -> tuple[Qt.AlignmentFlag, Qt.AlignmentFlag]:
    """(where a line begins, where it ends) in a widget, whichever way its own words run."""
    flag = Qt.AlignmentFlag
    left, right = flag.AlignAbsolute | flag.AlignLeft, flag.AlignAbsolute | flag.AlignRight
    return (left, right) if widget.layoutDirection() is Qt.LayoutDirection.LeftToRight else (right, left)


def triangle(centre: QPointF, size: float, *, up: bool) -> list[QPointF]:
    """The corners of a triangle round `centre`, `size` wide."""
    tip = -1 if up else 1
    half = size / 2
    return [
        centre + QPointF(0, tip * half),
        centre + QPointF(half, -tip * half * 0.8),
        centre + QPointF(-half, -tip * half * 0.8),
    ]
