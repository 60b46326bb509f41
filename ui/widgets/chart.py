"""A chart on the screen: the drawing of the report, painted by Qt. Decides nothing: where and what is settled in it.

Charts stand on white paper in both schemes, as they will be printed; their words are read out as the description.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cxstudio.report.shapes import PAPER, Anchor, Box, Drawing, Label, Line, Mark, Shape, Sign, Style, Trail
from cxstudio.report.typeface import text_width
from ui.theme import FAMILY, look

POINT = 1.42
"""Pixels at 100 % that a point of the drawing takes where there is room: eight points are as large as small text."""


class Chart(QWidget):
    """Shows one drawing, as wide as its room and never larger than its letters need."""

    def __init__(self, drawing: Drawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = drawing
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(drawing.alt)
        self.setToolTip("")

    def sizeHint(self) -> QSize:
        """As large as its letters want."""
        wide = round(self.drawing.width * look().px(100) * POINT / 100)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Half of that can still be read."""
        return self.sizeHint() / 2

    def heightForWidth(self, width: int) -> int:
        """In proportion."""
        return round(self._scale(width) * self.drawing.height)

    def _scale(self, width: int) -> float:
        return min(width / self.drawing.width, look().px(100) * POINT / 100)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The paper, then the drawing."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._scale(self.width())
        painter.fillRect(QRectF(0, 0, scale * self.drawing.width, self.height()), QColor(PAPER))
        painter.scale(scale, scale)
        paint(painter, self.drawing.shapes)
        painter.end()


def paint(painter: QPainter, shapes: Iterable[Shape]) -> None:
    """Paint shapes in points; pictures, links and targets belong to pages and are left to them."""
    for shape in shapes:
        match shape:
            case Line():
                painter.setPen(_pen(shape.ink, shape.width, shape.dash))
                painter.drawLine(QPointF(shape.x1, shape.y1), QPointF(shape.x2, shape.y2))
            case Trail():
                _trail(painter, shape)
            case Box():
                _dress(painter, shape.fill, shape.ink, shape.stroke)
                painter.drawRect(QRectF(shape.x, shape.y, shape.width, shape.height))
            case Label():
                _label(painter, shape)
            case Mark():
                _mark(painter, shape)


def _pen(ink: str, width: float, dash: tuple[float, ...] = ()) -> QPen:
    if not ink:
        return QPen(Qt.PenStyle.NoPen)
    pen = QPen(QColor(ink), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dash:
        pen.setDashPattern([part / width for part in dash])  # Qt counts dashes in widths of the pen
    return pen


def _dress(painter: QPainter, fill: str, ink: str = "", width: float = 0.6, dash: tuple[float, ...] = ()) -> None:
    painter.setPen(_pen(ink, width, dash))
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)


def _trail(painter: QPainter, trail: Trail) -> None:
    points = QPolygonF([QPointF(x, y) for x, y in trail.points])
    if trail.fill:
        _dress(painter, trail.fill)
        painter.drawPolygon(points)
    if trail.ink:
        _dress(painter, "", trail.ink, trail.width, trail.dash)
        painter.drawPolyline(points)


def _label(painter: QPainter, label: Label) -> None:
    if not label.text:
        return
    font = QFont(FAMILY)
    font.setPixelSize(100)
    font.setBold(label.style is Style.BOLD)
    font.setItalic(label.style is Style.ITALIC)
    wide = text_width(label.text, label.size, label.style)
    away = {Anchor.START: 0.0, Anchor.MIDDLE: wide / 2, Anchor.END: wide}[label.anchor]
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(label.ink))
    painter.translate(label.x - away, label.y)
    painter.scale(label.size / 100, label.size / 100)  # whole pixels would widen small letters
    painter.drawText(QPointF(0, 0), label.text)
    painter.restore()


def _mark(painter: QPainter, mark: Mark) -> None:
    x, y, half, ink = mark.x, mark.y, mark.size / 2, mark.ink
    match mark.sign:
        case Sign.DIAMOND:
            _polygon(painter, ((x, y - half), (x + half, y), (x, y + half), (x - half, y)), ink)
        case Sign.SQUARE:
            paint(painter, (Box(x - half, y - half, mark.size, mark.size, ink),))
        case Sign.TRIANGLE:
            low = y + half * 0.8
            _polygon(painter, ((x, y - half), (x + half, low), (x - half, low)), ink)
        case Sign.DISC:
            _circle(painter, x, y, half, ink)
        case Sign.RING:
            _circle(painter, x, y, half - 0.6, PAPER, ink)
        case Sign.DASHED_RING:
            _circle(painter, x, y, half - 0.6, PAPER, ink, (1.9, 1.4))
        case Sign.HALF:
            _circle(painter, x, y, half - 0.6, PAPER, ink)
            turns = [pi / 2 + pi * step / 12 for step in range(13)]
            _polygon(painter, [(x + (half - 0.6) * cos(t), y - (half - 0.6) * sin(t)) for t in turns], ink)
        case Sign.CROSS:
            reach = half * 0.7
            strokes = (Line(x - reach, y - turn, x + reach, y + turn, ink, 1.2) for turn in (reach, -reach))
            paint(painter, strokes)
        case Sign.DASH:
            paint(painter, (Line(x - half * 0.6, y, x + half * 0.6, y, ink, 1.2),))


def _polygon(painter: QPainter, points: Iterable[tuple[float, float]], fill: str) -> None:
    paint(painter, (Trail(tuple(points), fill=fill),))


def _circle(
    painter: QPainter, x: float, y: float, radius: float, fill: str, ink: str = "", dash: tuple[float, ...] = ()
) -> None:
    _dress(painter, fill, ink, 1.2, dash)
    painter.drawEllipse(QPointF(x, y), radius, radius)
