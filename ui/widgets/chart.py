"""A chart on the screen: the drawing of the report, painted by Qt. Decides nothing: where and what is settled in it.

On a dark page the inks of the paper change places with their dark counterparts; shapes and places stay. Figures that
lead to their visits are gone through with the arrow keys, one by one, and read out as they are reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cxstudio.report.shapes import (
    AMBER,
    BAND,
    BLUE,
    FAINT,
    INK,
    PAPER,
    RED,
    RULE,
    RUST,
    SOFT,
    STEEL,
    TINT,
    WARM,
    Anchor,
    Box,
    Drawing,
    Label,
    Line,
    Mark,
    Shape,
    Sign,
    Spot,
    Style,
    Trail,
)
from cxstudio.report.typeface import text_width
from ui.theme import FAMILY, look

POINT = 1.42
"""Pixels at 100 % that a point of the drawing takes where there is room: eight points are as large as small text."""
NEAR = 14.0
"""Points from a figure within which a click means it."""
Inks = Mapping[str, str]
"""What stands for an ink of the paper; one that is not named stands for itself."""
DARK: Inks = {
    INK: "#e6e6e6", SOFT: "#adb2b8", FAINT: "#8b9096", RULE: "#3c4046", PAPER: "#26282c", BLUE: "#7fb8f0",
    RED: "#ff9088", AMBER: "#e3b45c", RUST: "#f2a063", BAND: "#303338", TINT: "#2b3d4e", STEEL: "#66788a",
    WARM: "#35302a", "#c3d3df": "#38506a", "#6d7278": "#a3a8ae", "#c9cfd4": "#4d535a", "#f4e3d3": "#42332a",
    "#e2b48a": "#6e4c30", "#b96a33": "#d08148", "#7a3b12": "#f3b98a",
}  # fmt: skip
"""The inks of the paper and what stands for them on a dark page; heavier stays further from the ground."""


class Chart(QWidget):
    """Shows one drawing, as wide as its room and never larger than its letters need.

    Signals: `reached(Spot)` another figure is the current one, `asked(Spot)` its visits are wanted (Enter, click).
    """

    reached = Signal(object)
    asked = Signal(object)

    def __init__(self, drawing: Drawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = drawing
        self._at = -1
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(drawing.alt)
        self.setToolTip("")
        self.setProperty("draws_own_focus", True)
        if drawing.spots:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # -- figures -------------------------------------------------------------------------------------------------------

    @property
    def spot(self) -> Spot | None:
        """The current figure."""
        return self.drawing.spots[self._at] if 0 <= self._at < len(self.drawing.spots) else None

    def go_to(self, place: int) -> None:
        """Make a figure the current one; beyond the ends nothing moves."""
        if not self.drawing.spots:
            return
        self._at = min(max(place, 0), len(self.drawing.spots) - 1)
        spot = self.drawing.spots[self._at]
        self.setAccessibleDescription(spot.words)
        self.update()
        self.reached.emit(spot)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard has come: the first figure, or the one it left."""
        super().focusInEvent(event)
        self.go_to(max(self._at, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard has gone."""
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from figure to figure, Home and End to the ends, Enter to the visits of one."""
        last = len(self.drawing.spots) - 1
        goals = {
            Qt.Key.Key_Right: self._at + 1, Qt.Key.Key_Down: self._at + 1, Qt.Key.Key_Left: self._at - 1,
            Qt.Key.Key_Up: self._at - 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.spot is not None:
            self.asked.emit(self.spot)
        elif key in goals and self.drawing.spots:
            self.go_to(goals[key])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click near a figure asks for its visits."""
        scale = self._scale(self.width()) or 1.0
        x, y = (event.position().x() - self._away(scale)) / scale, event.position().y() / scale
        near = [(hypot(spot.x - x, spot.y - y), place) for place, spot in enumerate(self.drawing.spots)]
        distance, place = min(near, default=(NEAR + 1, -1))
        if distance <= NEAR and event.button() is Qt.MouseButton.LeftButton:
            self.go_to(place)
            self.asked.emit(self.drawing.spots[place])

    # -- room and paint ------------------------------------------------------------------------------------------------

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

    def _away(self, scale: float) -> float:
        """Pixels from the left edge: a chart stands where reading begins, and is never mirrored itself."""
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return self.width() - scale * self.drawing.width if is_mirrored else 0.0

    def _scale(self, width: int) -> float:
        return min(width / self.drawing.width, look().px(100) * POINT / 100)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The paper, then the drawing, then where the keyboard is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._scale(self.width())
        inks = DARK if look().scheme.name == "dark" else {}
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each label as its own words run
        painter.translate(self._away(scale), 0)
        painter.fillRect(QRectF(0, 0, scale * self.drawing.width, self.height()), QColor(inks.get(PAPER, PAPER)))
        painter.scale(scale, scale)
        paint(painter, self.drawing.shapes, inks)
        if self.hasFocus() and self.spot is not None:
            self._ring(painter, self.spot, scale)
        painter.end()

    def _ring(self, painter: QPainter, spot: Spot, scale: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((look().colour("card"), 4.4), (look().colour("accent"), 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(QPointF(spot.x, spot.y), 9.5, 9.5)
        painter.setPen(QPen(look().colour("accent"), 2.0 / scale))
        edge = 1.0 / scale
        painter.drawRect(QRectF(edge, edge, self.drawing.width - 2 * edge, self.height() / scale - 2 * edge))


def paint(painter: QPainter, shapes: Iterable[Shape], inks: Inks | None = None) -> None:
    """Paint shapes in points; pictures, links and targets belong to pages and are left to them."""
    _Hand(painter, inks or {}).paint(shapes)


class _Hand:
    """Draws shapes with one painter in one set of inks."""

    def __init__(self, painter: QPainter, inks: Inks) -> None:
        self._painter, self._inks = painter, inks

    def paint(self, shapes: Iterable[Shape]) -> None:
        for shape in shapes:
            match shape:
                case Line():
                    self._painter.setPen(self._pen(shape.ink, shape.width, shape.dash))
                    self._painter.drawLine(QPointF(shape.x1, shape.y1), QPointF(shape.x2, shape.y2))
                case Trail():
                    self._trail(shape)
                case Box():
                    self._dress(shape.fill, shape.ink, shape.stroke)
                    self._painter.drawRect(QRectF(shape.x, shape.y, shape.width, shape.height))
                case Label():
                    self._label(shape)
                case Mark():
                    self._mark(shape)

    def _colour(self, ink: str) -> QColor:
        return QColor(self._inks.get(ink, ink))

    def _pen(self, ink: str, width: float, dash: tuple[float, ...] = ()) -> QPen:
        if not ink:
            return QPen(Qt.PenStyle.NoPen)
        pen = QPen(self._colour(ink), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dash:
            pen.setDashPattern([part / width for part in dash])  # Qt counts dashes in widths of the pen
        return pen

    def _dress(self, fill: str, ink: str = "", width: float = 0.6, dash: tuple[float, ...] = ()) -> None:
        self._painter.setPen(self._pen(ink, width, dash))
        self._painter.setBrush(self._colour(fill) if fill else Qt.BrushStyle.NoBrush)

    def _trail(self, trail: Trail) -> None:
        points = QPolygonF([QPointF(x, y) for x, y in trail.points])
        if trail.fill:
            self._dress(trail.fill)
            self._painter.drawPolygon(points)
        if trail.ink:
            self._dress("", trail.ink, trail.width, trail.dash)
            self._painter.drawPolyline(points)

    def _label(self, label: Label) -> None:
        if not label.text:
            return
        font = QFont(FAMILY)
        font.setPixelSize(100)
        font.setBold(label.style is Style.BOLD)
        font.setItalic(label.style is Style.ITALIC)
        wide = text_width(label.text, label.size, label.style)
        away = {Anchor.START: 0.0, Anchor.MIDDLE: wide / 2, Anchor.END: wide}[label.anchor]
        self._painter.save()
        self._painter.setFont(font)
        self._painter.setPen(self._colour(label.ink))
        self._painter.translate(label.x - away, label.y)
        self._painter.scale(label.size / 100, label.size / 100)  # whole pixels would widen small letters
        self._painter.drawText(QPointF(0, 0), label.text)
        self._painter.restore()

    def _mark(self, mark: Mark) -> None:
        x, y, half, ink = mark.x, mark.y, mark.size / 2, mark.ink
        match mark.sign:
            case Sign.DIAMOND:
                self._polygon(((x, y - half), (x + half, y), (x, y + half), (x - half, y)), ink)
            case Sign.SQUARE:
                self.paint((Box(x - half, y - half, mark.size, mark.size, ink),))
            case Sign.TRIANGLE:
                low = y + half * 0.8
                self._polygon(((x, y - half), (x + half, low), (x - half, low)), ink)
            case Sign.DISC:
                self._circle(x, y, half, ink)
            case Sign.RING:
                self._circle(x, y, half - 0.6, PAPER, ink)
            case Sign.DASHED_RING:
                self._circle(x, y, half - 0.6, PAPER, ink, (1.9, 1.4))
            case Sign.HALF:
                self._circle(x, y, half - 0.6, PAPER, ink)
                turns = [pi / 2 + pi * step / 12 for step in range(13)]
                self._polygon([(x + (half - 0.6) * cos(t), y - (half - 0.6) * sin(t)) for t in turns], ink)
            case Sign.CROSS:
                reach = half * 0.7
                self.paint(Line(x - reach, y - turn, x + reach, y + turn, ink, 1.2) for turn in (reach, -reach))
            case Sign.DASH:
                self.paint((Line(x - half * 0.6, y, x + half * 0.6, y, ink, 1.2),))

    def _polygon(self, points: Iterable[tuple[float, float]], fill: str) -> None:
        self.paint((Trail(tuple(points), fill=fill),))

    def _circle(
        self, x: float, y: float, radius: float, fill: str, ink: str = "", dash: tuple[float, ...] = ()
    ) -> None:
        self._dress(fill, ink, 1.2, dash)
        self._painter.drawEllipse(QPointF(x, y), radius, radius)
