"""A timeline of observed events: one lane a behaviour, time from left to right, drawn as far as it is in sight.

Keys and the wheel zoom and move it; an event is chosen with the keyboard or a click. What a key does to the chosen
event is told by signals and done elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from cxstudio.i18n import _
from cxstudio.study.observed_faults import clock_words
from cxstudio.study.recorded import ObservedEvent, Watch
from ui.theme import SMALL, look
from ui.widgets.painting import cap, cap_width, field, painter_of

ZOOMS = tuple(1000 * seconds for seconds in (10, 30, 60, 120, 240, 480, 900, 1800, 3600, 7200, 14400, 28800, 86400))
"""How much time can be in sight, in milliseconds."""
_TICKS = tuple(1000 * seconds for seconds in (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600))
LANE, HEAD, NAMES, HEADING = 28, 26, 168, 24
"""Pixels at 100 %: a lane's height, the clock above, the names at the side, a subject's line."""


@dataclass(frozen=True)
class Lane:
    """One lane: the events of a behaviour and subject, shown as `who`. `key` is its cap on the pad, "" for none."""

    code: str
    subject: str
    who: str
    title: str
    key: str
    is_state: bool


class Timeline(QWidget):
    """The drawing. Signals: `chosen(event id)`; `stepped(+1 or -1)` another event; `shifted(ms)` move the chosen one;
    `edge_asked()` another edge of it; `removed()`; `zoomed()` other times are in sight."""

    chosen = Signal(str)
    stepped = Signal(int)
    shifted = Signal(int)
    edge_asked = Signal()
    removed = Signal()
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: tuple[Lane, ...] = ()
        self._events: tuple[ObservedEvent, ...] = ()
        self._order: list[ObservedEvent] = []
        self._open: list[ObservedEvent] = []
        self._reach: list[int] = []  # how far any event up to here lasts: rises, so that it can be searched
        self._states: set[tuple[str, str]] = set()
        self._watched: tuple[Watch, ...] = ()
        self._tops: dict[tuple[str, str], float] = {}
        self._selected = self._edge = ""
        self._now = 0
        self._zoom = ZOOMS.index(240_000)
        self._end: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Timeline"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs so in every language

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_lanes(self, lanes: Sequence[Lane]) -> None:
        """Show these lanes, one below the other; a subject's first stands under its name."""
        if tuple(lanes) != self._lanes:
            self._lanes = tuple(lanes)
            self._states = {(lane.code, lane.subject) for lane in lanes if lane.is_state}
            self._sort()
            self.updateGeometry()
        self.update()

    def show_events(self, events: Iterable[ObservedEvent], watched: Sequence[Watch]) -> None:
        """Show these events, and when somebody watched."""
        now = tuple(events)
        if now is not self._events:
            self._events = now
            self._sort()
        self._watched = tuple(watched)
        self.update()

    def _sort(self) -> None:
        """Those that are over by their start, with how far any up to there lasts; the few open ones apart."""
        states = self._states
        over = [e for e in self._events if e.stop_ms is not None or (e.code, e.subject) not in states]
        self._open = [e for e in self._events if e.stop_ms is None and (e.code, e.subject) in states]
        self._order = sorted(over, key=lambda event: event.start_ms)
        lasts = (event.start_ms if event.stop_ms is None else event.stop_ms for event in self._order)
        self._reach = list(accumulate(lasts, max))

    def show_chosen(self, event: ObservedEvent | None, edge: str, words: str) -> None:
        """Mark the chosen event and the edge that moves, and come to it; `words` are what is said of it."""
        self._selected, self._edge = (event.id if event is not None else ""), edge
        self.setAccessibleDescription(words)
        if event is not None and self._end is not None and not self.start <= event.start_ms <= self.end:
            self.look_at(event.start_ms)
        self.update()

    def tick(self, now_ms: int) -> None:
        """Time passes."""
        self._now = now_ms
        self.update()

    # -- time in sight -----------------------------------------------------------------------------------------------

    @property
    def span(self) -> int:
        """How much time is in sight, in milliseconds."""
        return ZOOMS[self._zoom]

    @property
    def end(self) -> int:
        """The latest time in sight; a little after now while it follows the clock."""
        return max(self._now + self.span // 16, self.span) if self._end is None else self._end

    @property
    def start(self) -> int:
        """The earliest time in sight."""
        return self.end - self.span

    @property
    def follows(self) -> bool:
        """Does it go along with the clock?"""
        return self._end is None

    def zoom(self, step: int) -> None:
        """More (-1) or less (+1) closely. The chosen end stays; where it follows the clock, it goes on doing so."""
        self._zoom = min(max(self._zoom + step, 0), len(ZOOMS) - 1)
        self._moved(self._end)

    def pan(self, share: float) -> None:
        """Later (or earlier, below 0) by a share of what is in sight."""
        self._moved(int(self.end + share * self.span))

    def look_at(self, at_ms: int) -> None:
        """Have a time in the middle."""
        self._moved(at_ms + self.span // 2)

    def follow(self) -> None:
        """Go along with the clock."""
        self._moved(None)

    def go_to_start(self) -> None:
        """The visit's start at the left."""
        self._moved(self.span)

    def _moved(self, end: int | None) -> None:
        self._end = None if end is None else max(end, self.span)
        if self._end is not None and self._end >= self._now + self.span // 16 and self._now > 0:
            self._end = None
        self.zoomed.emit()
        self.update()

    def x_of(self, at_ms: int) -> float:
        """Where a time stands, in pixels."""
        left = self._names()
        return left + (at_ms - self.start) / self.span * max(1, self.width() - left - look().px(8))

    def _names(self) -> int:
        return min(look().px(NAMES), self.width() // 3)

    def top_of(self, event: ObservedEvent) -> float:
        """Where the lane of an event begins; 0 where it has none."""
        return self._tops.get((event.code, event.subject), 0.0)

    # -- room --------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As high as its lanes."""
        px = look().px
        headings = sum(1 for _lane in self._headings())
        return QSize(px(480), px(HEAD) + len(self._lanes) * px(LANE) + headings * px(HEADING) + px(4))

    def minimumSizeHint(self) -> QSize:
        """All lanes: it stands in an area that scrolls."""
        return QSize(look().px(200), self.sizeHint().height())

    def _headings(self) -> Iterable[int]:
        before: str | None = None
        for place, lane in enumerate(self._lanes):
            if lane.subject != before and lane.subject:
                yield place
            before = lane.subject

    # -- drawing -----------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what is in sight."""
        painter = painter_of(self)
        self._paint_pauses(painter)
        ticks = self._ticks()
        painter.setPen(QPen(look().colour("hairline"), 1))
        for x, _words in ticks:
            painter.drawLine(QPointF(x, look().px(HEAD)), QPointF(x, self.height()))
        self._paint_lanes(painter)
        painter.save()
        painter.setClipRect(QRectF(self._names(), 0, self.width() - self._names(), self.height()))
        self._paint_events(painter)
        painter.restore()
        self._paint_clock(painter, ticks)
        painter.end()

    def _paint_pauses(self, painter: QPainter) -> None:
        top = look().px(HEAD)
        for place, one in enumerate(self._watched):
            if one.stop_ms is None:
                continue
            after = self._watched[place + 1].start_ms if place + 1 < len(self._watched) else self._now
            left, right = max(self.x_of(one.stop_ms), self._names()), min(self.x_of(after), self.width())
            if right > left:
                painter.fillRect(QRectF(left, top, right - left, self.height() - top), look().colour("sunken"))

    def _ticks(self) -> list[tuple[float, str]]:
        """(place, words) of the times along the head."""
        metrics = QFontMetrics(look().font(SMALL))
        room = metrics.horizontalAdvance("00:00:00") + look().px(10)
        wide = max(1, self.width() - self._names())
        step = next((one for one in _TICKS if one / self.span * wide >= room), _TICKS[-1])
        first = -(-self.start // step) * step
        return [(self.x_of(at), clock_words(at)) for at in range(first, self.end + 1, step)]

    def _paint_clock(self, painter: QPainter, ticks: list[tuple[float, str]]) -> None:
        """The head stays in sight however far the lanes are scrolled."""
        px, top = look().px, self.visibleRegion().boundingRect().top()
        painter.fillRect(QRectF(0, top, self.width(), px(HEAD)), look().colour("page"))
        painter.setFont(look().font(SMALL))
        painter.setPen(look().colour("quiet"))
        metrics = QFontMetrics(painter.font())
        for x, words in ticks:
            half = metrics.horizontalAdvance(words) / 2
            if self._names() <= x - half and x + half <= self.width():
                painter.drawText(QPointF(x - half, top + px(HEAD) - px(8)), words)
        x = self.x_of(self._now)
        if x >= self._names():
            painter.setPen(QPen(look().colour("accent"), px(2)))
            painter.drawLine(QPointF(x, top + px(HEAD) - px(4)), QPointF(x, self.height()))

    def _paint_lanes(self, painter: QPainter) -> None:
        px, y = look().px, float(look().px(HEAD))
        headings = set(self._headings())
        self._tops = {}
        for place, lane in enumerate(self._lanes):
            if place in headings:
                self._paint_words(painter, QRectF(px(4), y, self.width() - px(8), px(HEADING)), lane.who, bold=True)
                y += px(HEADING)
            self._tops[lane.code, lane.subject] = y
            painter.setPen(QPen(look().colour("hairline"), 1))
            painter.drawLine(QPointF(0, y + px(LANE)), QPointF(self.width(), y + px(LANE)))
            wide = 0
            if lane.key:
                wide = cap_width(lane.key)
                box = QRectF(px(8), y + px(5), wide, px(18))
                cap(painter, box, lane.key, look().colour("text"), look().colour("card"), look().colour("line"))
            left = px(8) + (wide + px(8) if wide else 0)
            self._paint_words(painter, QRectF(left, y, self._names() - left - px(6), px(LANE)), lane.title)
            y += px(LANE)

    def _paint_words(self, painter: QPainter, area: QRectF, words: str, *, bold: bool = False) -> None:
        painter.setFont(look().font(SMALL, bold=bold))
        painter.setPen(look().colour("text"))
        cut = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)

    def _paint_events(self, painter: QPainter) -> None:
        """Everything in sight; what falls on the pixels of its neighbour in the lane is not drawn twice."""
        room = _Room(self)
        chosen: ObservedEvent | None = None
        for event in self._in_sight():
            if event.id == self._selected:
                chosen = event  # drawn last, over its neighbours
            else:
                room.add(event)
        room.paint(painter)
        if chosen is not None:
            self._paint_chosen(painter, chosen, room)

    def _in_sight(self) -> Sequence[ObservedEvent]:
        """The events that reach into the time in sight, by start, open ones last."""
        first = bisect_left(self._reach, self.start)
        last = bisect_right(self._order, self.end, key=lambda event: event.start_ms)
        return [*self._order[first:last], *self._open]

    def _paint_chosen(self, painter: QPainter, event: ObservedEvent, room: _Room) -> None:
        box = room.box(event)
        if box is None:
            return
        if room.is_point(event):
            self._paint_point(painter, QPointF(room.x(event.start_ms), box.center().y()))
            return
        field(painter, box, 3, look().colour("accent"), look().colour("text"), 2)
        room.paint_words(painter, event, box)
        self._paint_edges(painter, box)

    def _paint_edges(self, painter: QPainter, box: QRectF) -> None:
        """Thick where the edge moves."""
        wide = look().px(4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("text"))
        if self._edge in ("start", "both"):
            painter.drawRect(QRectF(box.x(), box.y() - wide / 2, wide, box.height() + wide))
        if self._edge in ("stop", "both"):
            painter.drawRect(QRectF(box.right() - wide, box.y() - wide / 2, wide, box.height() + wide))

    def _paint_point(self, painter: QPainter, centre: QPointF) -> None:
        ink = look().colour("accent")
        painter.setPen(QPen(ink, look().px(2)))
        painter.setBrush(ink)
        painter.drawPolygon(_diamond(centre, look().px(8)))

    # -- hands ---------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move and choose, Page keys pan, plus and minus zoom, Enter turns to the other edge."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = 100 if shift else 1000
        match Qt.Key(event.key()):
            case Qt.Key.Key_Left:
                self.shifted.emit(-step)
            case Qt.Key.Key_Right:
                self.shifted.emit(step)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.edge_asked.emit()
            case Qt.Key.Key_Delete:
                self.removed.emit()
            case _:
                self._view_key(event)

    def _view_key(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_PageUp:
                self.pan(-0.5)
            case Qt.Key.Key_PageDown:
                self.pan(0.5)
            case Qt.Key.Key_Home:
                self.go_to_start()
            case Qt.Key.Key_End:
                self.follow()
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(-1)
            case Qt.Key.Key_Minus:
                self.zoom(1)
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel moves in time, with Ctrl it zooms; with Shift it is left to the area around."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(-1 if turned > 0 else 1)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        else:
            self.pan(-0.1 if turned > 0 else 0.1)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses the event it hits."""
        found = self.event_at(event.position())
        if found:
            self.chosen.emit(found)

    def event_at(self, place: QPointF) -> str:
        """The id of the event drawn there; "" for none. A point may be missed by a few pixels."""
        px, slack = look().px, look().px(7)
        for event in reversed(self._in_sight()):
            top = self._tops.get((event.code, event.subject))
            if top is None or not top <= place.y() < top + px(LANE):
                continue
            lasts = (event.code, event.subject) in self._states
            last = event.start_ms if not lasts else self._now if event.stop_ms is None else event.stop_ms
            if self.x_of(event.start_ms) - slack <= place.x() <= self.x_of(last) + slack:
                return event.id
        return ""


def _diamond(centre: QPointF, half: float) -> QPolygonF:
    corners = (QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0))
    return QPolygonF([centre + corner for corner in corners])


class _Room:
    """The places of events while one picture is drawn: measured once, so that thousands take a few milliseconds."""

    def __init__(self, timeline: Timeline) -> None:
        px = look().px
        self._line, self._now = timeline, timeline._now
        self._left, self._width = timeline._names(), timeline.width()
        self._start = timeline.start
        self._scale = max(1, self._width - self._left - px(8)) / timeline.span
        self._inset, self._high, self._edge = px(5), px(18), px(6)
        self._states = timeline._states
        self._tops = timeline._tops
        self._bars: list[tuple[ObservedEvent, QRectF]] = []
        self._points: list[tuple[QPointF, bool]] = []
        self._drawn: dict[float, int] = {}

    def x(self, at_ms: int) -> float:
        """Where a time stands."""
        return self._left + (at_ms - self._start) * self._scale

    def is_point(self, event: ObservedEvent) -> bool:
        """Is it drawn as a point? Samples are, too."""
        return event.start_ms == event.stop_ms or (event.code, event.subject) not in self._states

    def box(self, event: ObservedEvent) -> QRectF | None:
        """Where it is drawn; None where it has no lane, or is not in sight."""
        top = self._tops.get((event.code, event.subject))
        if top is None:
            return None
        left = self.x(event.start_ms)
        last = event.start_ms if self.is_point(event) else self._now if event.stop_ms is None else event.stop_ms
        right = max(self.x(last), left + 2)
        if right < self._left or left > self._width:
            return None
        left = max(left, self._left - self._edge)
        return QRectF(left, top + self._inset, min(right, self._width + self._edge) - left, self._high)

    def add(self, event: ObservedEvent) -> None:
        """Take note of one; it is drawn with the others."""
        box = self.box(event)
        if box is None:
            return
        if self.is_point(event):
            if self._drawn.get(-box.y()) != int(box.x()):
                self._drawn[-box.y()] = int(box.x())
                self._points.append((QPointF(self.x(event.start_ms), box.center().y()), event.stop_ms is not None))
        elif self._drawn.get(box.y()) != int(box.right()):
            self._drawn[box.y()] = int(box.right())
            self._bars.append((event, box))

    def paint(self, painter: QPainter) -> None:
        """Draw them: the narrow ones at one go, without round corners that nobody would see."""
        narrow = [box for event, box in self._bars if box.width() < self._edge and event.stop_ms is not None]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("cool"))
        painter.drawRects(narrow)
        for event, box in self._bars:
            if box.width() >= self._edge or event.stop_ms is None:
                field(painter, box, 3, look().colour("accent" if event.stop_ms is None else "cool"))
                self.paint_words(painter, event, box)
        ink, half = look().colour("text"), look().px(6)
        painter.setPen(QPen(ink, 1))
        painter.setBrush(ink)
        for centre, is_sample in self._points:
            painter.setBrush(Qt.BrushStyle.NoBrush if is_sample else ink)
            painter.drawPolygon(_diamond(centre, half))

    def paint_words(self, painter: QPainter, event: ObservedEvent, box: QRectF) -> None:
        """How long it lasted, where there is room for it."""
        if box.width() < 5 * self._edge:
            return
        length = clock_words((self._now if event.stop_ms is None else event.stop_ms) - event.start_ms)
        painter.setFont(look().font(SMALL))
        room = box.width() - 2 * self._inset
        for words in (_("{time} so far").format(time=length) if event.stop_ms is None else length, length):
            if QFontMetrics(painter.font()).horizontalAdvance(words) <= room:
                painter.setPen(look().colour("on_accent"))
                inside = box.adjusted(self._inset, 0, -self._inset, 0)
                painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), words)
                return
