"""How far the work is: a ring for one touchpoint, a strip of stages for one visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cxstudio.i18n import _
from ui import icons
from ui.theme import SMALL, look
from ui.widgets.painting import field, painter_of
from ui.widgets.text import plain_tip


def share(done: int, total: int) -> float:
    """`done` of `total`, 0 to 1; nothing to do counts as 0."""
    return min(done / total, 1.0) if total > 0 else 0.0


class ProgressRing(QWidget):
    """A small ring: empty, partly filled, or a disc with a tick when all is done."""

    def __init__(self, done: int = 0, total: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_progress(done, total)

    def set_progress(self, done: int, total: int) -> None:
        """Show `done` of `total`; a total of 0 shows an empty ring."""
        self._done, self._total = done, total
        self.setAccessibleName(_("{done} of {total}").format(done=done, total=total))
        self.update()

    def sizeHint(self) -> QSize:
        """18 px square."""
        return QSize(look().px(18), look().px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ring, arc or disc."""
        painter = painter_of(self)
        paint_ring(painter, QRectF(self.rect()), self._done, self._total)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


def paint_ring(painter: QPainter, area: QRectF, done: int, total: int) -> None:
    """Draw the ring of `done` of `total` into a square; delegates of lists use it too."""
    if total > 0 and done >= total:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("accent"))
        painter.drawEllipse(area)
        inset = area.width() * 0.2
        icons.paint(painter, "check", area.adjusted(inset, inset, -inset, -inset), "on_accent")
        return
    width = look().px(2)
    inner = area.adjusted(width, width, -width, -width)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look().colour("line"), look().px(1.5)))
    painter.drawEllipse(inner)
    if done > 0:
        painter.setPen(QPen(look().colour("accent"), look().px(3), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawArc(inner, 90 * 16, round(-360 * 16 * share(done, total)))


@dataclass(frozen=True)
class StageProgress:
    """One stage of a visit: its name, and how many of its items are answered."""

    name: str
    done: int
    total: int


class StageStrip(QWidget):
    """The stages of a journey side by side, each with a bar, its name and "n of m"; the current one is bold."""

    def __init__(self, stages: Sequence[StageProgress] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: tuple[StageProgress, ...] = ()
        self._current: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_stages(stages)

    def set_stages(self, stages: Sequence[StageProgress]) -> None:
        """Show these stages, in journey order."""
        self._stages = tuple(stages)
        self.setAccessibleName(", ".join(_told(stage) for stage in self._stages))
        self.updateGeometry()
        self.update()

    def set_current(self, index: int | None) -> None:
        """Make one stage bold, or none."""
        self._current = index
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the names side by side, and three lines of height."""
        metrics = QFontMetrics(look().font(SMALL, bold=True))
        widest = max((metrics.horizontalAdvance(stage.name) for stage in self._stages), default=0)
        count = max(len(self._stages), 1)
        return QSize((widest + look().px(6)) * count, look().px(12) + 2 * metrics.height())

    def minimumSizeHint(self) -> QSize:
        """Room for "n of m"; longer names end in …, the tool tip has them whole."""
        metrics = QFontMetrics(look().font(SMALL))
        count = max(len(self._stages), 1)
        width = metrics.horizontalAdvance("✓ 00/00") + look().px(4)
        return QSize(width * count, self.sizeHint().height())

    def _column(self, index: int) -> QRectF:
        gap = look().px(4)
        width = (self.width() + gap) / max(len(self._stages), 1)
        x = index * width
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            x = self.width() - x - width + gap
        return QRectF(x, 0, width - gap, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw one column a stage."""
        painter = painter_of(self)
        for index, stage in enumerate(self._stages):
            self._paint_stage(painter, self._column(index), stage, bold=index == self._current)
        painter.end()

    def _paint_stage(self, painter: QPainter, column: QRectF, stage: StageProgress, *, bold: bool) -> None:
        bar = QRectF(column.x(), 0, column.width(), look().px(6))
        field(painter, bar, 3, look().colour("hairline"))
        if stage.done:
            done = QRectF(bar)
            done.setWidth(bar.width() * share(stage.done, stage.total))
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                done.moveRight(bar.right())
            field(painter, done, 3, look().colour("accent"))
        font = look().font(SMALL, bold=bold)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(look().colour("text" if bold else "quiet"))
        line = QRectF(column.x(), look().px(10), column.width(), metrics.height())
        leading = Qt.AlignmentFlag.AlignLeading
        elided = metrics.elidedText(stage.name, Qt.TextElideMode.ElideRight, int(column.width()))
        painter.drawText(line, leading, elided)
        painter.setFont(look().font(SMALL))
        painter.drawText(line.translated(0, metrics.height()), leading, self._count(stage, int(column.width())))

    def _count(self, stage: StageProgress, room: int) -> str:
        """ "✓ 5 of 5", or "5/5" where the column is too narrow for words."""
        tick = "✓ " if 0 < stage.total <= stage.done else ""
        words = tick + _("{done} of {total}").format(done=stage.done, total=stage.total)
        fits = QFontMetrics(look().font(SMALL)).horizontalAdvance(words) <= room
        return words if fits else f"{tick}{stage.done}/{stage.total}"

    def event(self, event: QEvent) -> bool:
        """The tool tip of a stage: its whole name and count."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = event.position() if hasattr(event, "position") else event.pos()
            hit = [stage for n, stage in enumerate(self._stages) if self._column(n).contains(at)]
            QToolTip.showText(event.globalPos(), plain_tip(_told(hit[0])) if hit else "", self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


def _told(stage: StageProgress) -> str:
    return _("{stage}: {done} of {total}").format(stage=stage.name, done=stage.done, total=stage.total)
