"""A photo as large as there is room, with what lies over it: areas that are covered or proposed, and drawings.

Places are thousandths of the picture as it is shown. The canvas draws and tells what the pointer did; what follows is
decided elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import SMALL, look
from ui.widgets.painting import painter_of

Spot = tuple[int, int]
Kind = Literal["covered", "proposed", "arrow", "box", "number"]
COVER, DRAWN, WHITE = QColor(17, 17, 17), QColor(179, 38, 30), QColor("white")
MOST_ZOOM = 8.0


@dataclass(frozen=True)
class Shape:
    """Something over the photo: its spots, the `width` of a brush, a number, and what it is called on its label."""

    kind: Kind
    points: tuple[Spot, ...]
    width: int = 0
    number: int = 0
    label: str = ""
    is_chosen: bool = False


class PhotoCanvas(QWidget):
    """Signals, spots as seen: `drawn(spots)` with the tool in hand, `picked(spot)` a click, `dragged(right, down)` and
    `stretched(wider, higher)` of the chosen shape, `let_go()` at their end. With `tool` "" the pointer moves
    the photo."""

    drawn = Signal(object)
    picked = Signal(object)
    dragged = Signal(int, int)
    stretched = Signal(int, int)
    let_go = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels = QPixmap()
        self._shapes: tuple[Shape, ...] = ()
        self._words = ""
        self._zoom, self._centre = 1.0, QPointF(0.5, 0.5)
        self._from: QPointF | None = None
        self._doing = ""
        self._way: list[Spot] = []
        self.tool = ""
        self.pen: Spot | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(120, 90))

    # -- what is shown -------------------------------------------------------------------------------------------------

    def show_picture(self, pixels: QPixmap, name: str, words: str = "") -> None:
        """Show this one; `words` where there is none."""
        self._pixels, self._words = pixels, words
        self.setAccessibleName(name)
        self.update()

    def show_shapes(self, shapes: Sequence[Shape]) -> None:
        """Lay these over it."""
        self._shapes = tuple(shapes)
        self.update()

    def show_way(self, way: Sequence[Spot], pen: Spot | None) -> None:
        """The stroke under way, and where the brush stands that keys move."""
        self._way, self.pen = list(way), pen
        self.update()

    @property
    def way(self) -> list[Spot]:
        """The stroke under way; empty while the brush is up."""
        return self._way

    @property
    def zoom(self) -> float:
        """1 shows the whole picture."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Larger or smaller, between the whole picture and eight times that."""
        self._zoom = min(max(zoom, 1.0), MOST_ZOOM)
        self._centre = QPointF(0.5, 0.5) if self._zoom == 1 else self._centre
        self.update()

    def pan(self, right: float, down: float) -> None:
        """Show what lies further right or down, in shares of the picture."""
        self._centre = QPointF(
            min(max(self._centre.x() + right / self._zoom, 0), 1), min(max(self._centre.y() + down / self._zoom, 0), 1)
        )
        self.update()

    def area(self) -> QRectF:
        """Where the picture lies on the canvas."""
        if self._pixels.isNull():
            return QRectF()
        size = QSizeF(self._pixels.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio) * self._zoom
        left = self.width() / 2 - self._centre.x() * size.width()
        top = self.height() / 2 - self._centre.y() * size.height()
        return QRectF(_held(left, size.width(), self.width()), _held(top, size.height(), self.height()),
                      size.width(), size.height())  # fmt: skip

    def place(self, spot: Spot) -> QPointF:
        """A spot of the picture on the canvas."""
        area = self.area()
        return QPointF(area.x() + spot[0] * area.width() / 1000, area.y() + spot[1] * area.height() / 1000)

    def spot(self, place: QPointF) -> Spot:
        """A place on the canvas as a spot of the picture, held within it."""
        area = self.area()
        across = (place.x() - area.x()) * 1000 / max(area.width(), 1)
        down = (place.y() - area.y()) * 1000 / max(area.height(), 1)
        return min(max(round(across), 0), 1000), min(max(round(down), 0), 1000)

    # -- drawing -------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The photo, what lies over it, and what is being drawn."""
        painter = painter_of(self)
        if self._pixels.isNull():
            painter.setPen(look().colour("quiet"))
            painter.setFont(look().font())
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(flags), self._words)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self.area(), self._pixels, QRectF(self._pixels.rect()))
            for shape in sorted(self._shapes, key=lambda one: one.is_chosen):
                self._paint_shape(painter, shape)
            self._paint_under_way(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look().colour("accent"), look().px(2)))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), look().px(4), look().px(4))
        painter.end()

    def _paint_shape(self, painter: QPainter, shape: Shape) -> None:
        spots = [self.place(spot) for spot in shape.points]
        match shape.kind:
            case "covered" | "proposed":
                self._paint_patch(painter, shape, spots)
            case "number":
                self._paint_number(painter, shape, spots[0])
            case _:
                self._paint_lines(painter, shape.kind, spots)
        if shape.is_chosen:
            self._paint_handles(painter, QPolygonF(spots).boundingRect())
        if shape.label:
            self._paint_label(painter, shape, QPolygonF(spots).boundingRect())

    def _paint_patch(self, painter: QPainter, shape: Shape, spots: list[QPointF]) -> None:
        is_covered = shape.kind == "covered"
        if shape.width:
            wide = shape.width * max(self.area().width(), self.area().height()) / 1000
            cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
            painter.setPen(QPen(COVER, wide, Qt.PenStyle.SolidLine, cap, join))
            painter.drawPolyline(QPolygonF(spots)) if len(spots) > 1 else painter.drawPoint(spots[0])
            return
        painter.setBrush(COVER if is_covered else QColor(255, 255, 255, 60))
        for ink, width in ((WHITE, 4), (look().colour("accent" if shape.is_chosen else "caution"), 2)):
            line = Qt.PenStyle.SolidLine if is_covered or ink is WHITE else Qt.PenStyle.DashLine
            painter.setPen(QPen(ink, look().px(width), line))
            if is_covered and ink is not WHITE and not shape.is_chosen:
                continue
            painter.drawPolygon(QPolygonF(spots))

    def _paint_lines(self, painter: QPainter, kind: Kind, spots: list[QPointF]) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = max(2.0, max(self.area().width(), self.area().height()) / 320)
        round_, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        for ink, width in ((WHITE, pen * 3), (DRAWN, pen)):
            painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, round_, join))
            if kind == "box":
                painter.drawRect(QRectF(spots[0], spots[-1]).normalized())
                continue
            way = math.atan2(spots[-1].y() - spots[0].y(), spots[-1].x() - spots[0].x())
            painter.drawLine(spots[0], spots[-1])
            for turn in (-0.5, 0.5):
                back = QPointF(math.cos(way + turn), math.sin(way + turn)) * (pen * 7)
                painter.drawLine(spots[-1], spots[-1] - back)

    def _paint_number(self, painter: QPainter, shape: Shape, place: QPointF) -> None:
        radius = max(8.0, max(self.area().width(), self.area().height()) / 64)
        painter.setPen(QPen(WHITE, max(2.0, radius / 6)))
        painter.setBrush(DRAWN)
        painter.drawEllipse(place, radius, radius)
        font = look().font()
        font.setPixelSize(round(radius * 1.2))
        painter.setFont(font)
        square = QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, str(shape.number))

    def _paint_handles(self, painter: QPainter, bounds: QRectF) -> None:
        px = look().px
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look().colour("accent"), px(2), Qt.PenStyle.DashLine))
        if bounds.width() < px(16) and bounds.height() < px(16):  # a number: handles would hide it
            painter.drawRect(bounds.adjusted(-px(18), -px(18), px(18), px(18)))
            return
        painter.drawRect(bounds)
        painter.setPen(QPen(look().colour("accent"), px(2)))
        painter.setBrush(WHITE)
        for corner in (bounds.topLeft(), bounds.topRight(), bounds.bottomLeft(), bounds.bottomRight()):
            painter.drawRect(QRectF(corner.x() - px(4), corner.y() - px(4), px(8), px(8)))

    def _paint_label(self, painter: QPainter, shape: Shape, bounds: QRectF) -> None:
        """Its words on a tint of their own, above it where there is room."""
        px = look().px
        painter.setFont(look().font(SMALL, bold=True))
        label = shape.label
        if not shape.is_chosen and painter.fontMetrics().horizontalAdvance(label) > bounds.width() + px(24):
            label = str(shape.number)  # neighbours would lie over each other
        words = painter.fontMetrics().horizontalAdvance(label) + 2 * px(6)
        high = painter.fontMetrics().height() + px(4)
        top = bounds.top() - high - px(4)
        top = top if top >= 0 else min(bounds.bottom() + px(4), self.height() - high)
        area = QRectF(min(max(bounds.left(), 0), max(0, self.width() - words)), top, words, high)
        fill = COVER if shape.kind == "covered" else look().colour("accent" if shape.is_chosen else "caution")
        fill = look().colour("accent") if shape.is_chosen else fill
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(area, px(4), px(4))
        painter.setPen(WHITE if shape.kind == "covered" and not shape.is_chosen else look().colour("on_accent"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, label)

    def _paint_under_way(self, painter: QPainter) -> None:
        if len(self._way) > 1 and self.tool:
            kinds: dict[str, Kind] = {"arrow": "arrow"}
            if self.tool == "brush":
                self._paint_patch(painter, Shape("covered", tuple(self._way), 50), [self.place(s) for s in self._way])
            else:
                ends = [self.place(self._way[0]), self.place(self._way[-1])]
                self._paint_lines(painter, kinds.get(self.tool, "box"), ends)
        if self.pen is not None:
            at, arm = self.place(self.pen), look().px(10)
            for ink, width in ((WHITE, 4), (look().colour("accent"), 2)):
                painter.setPen(QPen(ink, look().px(width)))
                painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
                painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))

    # -- the pointer ---------------------------------------------------------------------------------------------------

    def _chosen_bounds(self) -> QRectF:
        chosen = next((one for one in self._shapes if one.is_chosen), None)
        return QPolygonF([self.place(spot) for spot in chosen.points]).boundingRect() if chosen else QRectF()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of the chosen shape or its corner, else of the picture, else begins to draw."""
        if event.button() is not Qt.MouseButton.LeftButton or self._pixels.isNull():
            return
        at, chosen = event.position(), self._chosen_bounds()
        near = look().px(10)
        self._from, self._way = at, [self.spot(at)]
        if not chosen.isNull() and (at - chosen.bottomRight()).manhattanLength() <= near:
            self._doing = "stretch"
        elif chosen.contains(at):
            self._doing = "drag"
        else:
            self._doing = "draw" if self.tool else "pan"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """On the way."""
        if self._from is None:
            return
        at = event.position()
        before, now = self.spot(self._from), self.spot(at)
        match self._doing:
            case "drag":
                self.dragged.emit(now[0] - before[0], now[1] - before[1])
                self._from = at
            case "stretch":
                self.stretched.emit(now[0] - before[0], now[1] - before[1])
                self._from = at
            case "pan":
                area = self.area()
                self.pan(-(at.x() - self._from.x()) * self._zoom / max(area.width(), 1),
                         -(at.y() - self._from.y()) * self._zoom / max(area.height(), 1))  # fmt: skip
                self._from = at
            case _:
                self._way = [*self._way, now] if self.tool == "brush" else [self._way[0], now]
                self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Done: a click chooses, a drag has drawn."""
        way, doing, self._way, self._from = self._way, self._doing, [], None
        if doing in ("drag", "stretch"):
            self.let_go.emit()
        elif doing == "draw":
            short = abs(way[0][0] - way[-1][0]) < 8 and abs(way[0][1] - way[-1][1]) < 8
            if short and len(way) < 4 and self.tool != "number":
                self.picked.emit(way[0])
            else:
                self.drawn.emit(tuple(way))
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Larger and smaller."""
        self.set_zoom(self._zoom * (1.25 if event.angleDelta().y() > 0 else 0.8))
        event.accept()


def _held(start: float, size: float, room: float) -> float:
    """In the middle where there is room, else without a gap at either edge."""
    return (room - size) / 2 if size <= room else min(0.0, max(room - size, start))
