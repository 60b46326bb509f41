"""What a screen shows while it has nothing: a drawn journey, a heading, one sentence, and the ways to begin."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import pixmap
from ui.theme import SMALL, look
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.painting import mirrored, painter_of
from ui.widgets.text import Heading, plain_label
from ui.widgets.turning import TurningRow

_HEIGHTS = (0.62, 0.3, 0.22, 0.78, 0.14, 0.58, 0.3, 0.38)  # of the drawn stages, 0 top to 1 bottom


class JourneyPicture(QWidget):
    """A dashed journey through named stages that nobody has walked yet. Only a picture."""

    def __init__(self, stages: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages = tuple(stages)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for eight names side by side."""
        return QSize(look().px(760), look().px(100))

    def minimumSizeHint(self) -> QSize:
        """Names are left out before they touch."""
        return QSize(look().px(140), look().px(100))

    def _places(self) -> list[QPointF]:
        count = max(len(self._stages), 2)
        step = self.width() / count
        high = look().px(66)
        return [
            QPointF(mirrored((n + 0.5) * step, self), look().px(6) + _HEIGHTS[n % len(_HEIGHTS)] * high)
            for n in range(count)
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the curve, its stops and their names."""
        painter = painter_of(self)
        places = self._places()
        pen = QPen(look().colour("line"), look().px(1.5))
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawPath(_curve(places))
        painter.setPen(QPen(look().colour("accent"), look().px(1.5)))
        painter.setBrush(look().colour("page"))
        radius = look().px(6)
        for place in places:
            painter.drawEllipse(place, radius, radius)
        self._paint_names(painter, places)
        painter.end()

    def _paint_names(self, painter: QPainter, places: list[QPointF]) -> None:
        metrics = QFontMetrics(look().font(SMALL))
        room = self.width() / max(len(self._stages), 1)
        if any(metrics.horizontalAdvance(stage) > room - look().px(6) for stage in self._stages):
            return
        painter.setFont(look().font(SMALL))
        painter.setPen(look().colour("quiet"))
        for place, stage in zip(places, self._stages, strict=False):
            line = QRectF(place.x() - room / 2, self.height() - metrics.height(), room, metrics.height())
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, stage)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


def _curve(places: Sequence[QPointF]) -> QPainterPath:
    """A smooth line through the places, level at each."""
    path = QPainterPath(places[0])
    for start, end in pairwise(places):
        middle = (start.x() + end.x()) / 2
        path.cubicTo(QPointF(middle, start.y()), QPointF(middle, end.y()), end)
    return path


class EmptyState(QWidget):
    """Heading and sentence in the middle of the room; add buttons, or cards that each tell one way to begin."""

    def __init__(self, heading: str, sentence: str, stages: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = Heading(heading, 1)
        self._sentence = plain_label(sentence, tone="quiet", wrap=True)
        for label in (self._heading, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons, self._ways = QHBoxLayout(), TurningRow()
        self._hint = _DashedFrame()
        self._column = QVBoxLayout()
        self._gap = QWidget() if stages else None
        if self._gap is not None:
            self._column.addWidget(JourneyPicture(stages))
            self._column.addWidget(self._gap)
        for label in (self._heading, self._sentence):
            self._column.addWidget(label)
        self._column.addLayout(self._buttons)
        self._column.addWidget(self._ways)
        self._foot = QVBoxLayout()
        self._foot.addWidget(self._hint)
        self._column.addLayout(self._foot)
        self._hint.hide()
        self._buttons.addStretch(1)
        self._buttons.addStretch(1)
        _centred(self, self._column)
        self._dress()

    def set_text(self, heading: str, sentence: str) -> None:
        """Say something else."""
        self._heading.setText(heading)
        self._sentence.setText(sentence)

    def add_button(self, text: str, kind: str = "plain", icon: str = "", key: str = "") -> Button:
        """A button in the row under the sentence."""
        button = Button(text, kind, icon, key)
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        return button

    def add_way(
        self, icon: str, title: str, sentence: str, button_text: str, kind: str = "plain", key: str = ""
    ) -> Button:
        """A card with a picture, what this way is good for, and its button."""
        card = Card()
        button = Button(button_text, kind, key=key)
        card.body.addWidget(_Picture(icon))
        card.body.addWidget(Heading(title, 3))
        card.body.addWidget(plain_label(sentence, tone="quiet", wrap=True))
        card.body.addStretch(1)
        card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        self._ways.box.addWidget(card, 1)
        return button

    def set_hint(self, text: str, icon: str = "package") -> None:
        """A quiet dashed field under everything, for what can be dropped here."""
        row = QHBoxLayout(self._hint)
        row.setContentsMargins(*([look().px(20)] * 4))
        row.setSpacing(look().px(10))
        row.addStretch(1)
        row.addWidget(_Picture(icon, "quiet"))
        row.addWidget(plain_label(text, tone="quiet"))
        row.addStretch(1)
        self._hint.show()

    def _dress(self) -> None:
        self._column.setSpacing(look().px(12))
        self._foot.setContentsMargins(look().px(4), look().px(4), look().px(4), 0)  # in line with the cards' edges
        self._ways.least = look().px(210)
        self._ways.box.setContentsMargins(0, look().px(12), 0, 0)
        if self._gap is not None:
            self._gap.setFixedHeight(look().px(24))
        self._buttons.setSpacing(look().px(12))
        self._ways.box.setSpacing(look().px(16))

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other gaps."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_column"):
            self._dress()


class _DashedFrame(QFrame):
    """A quiet edge for a place to drop things. Drawn here: the style sheet's dashes look like dots."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the edge."""
        painter = painter_of(self)
        pen = QPen(look().colour("line"), look().px(1))
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), look().px(8), look().px(8))
        painter.end()


class _Picture(QWidget):
    """An icon that stands by itself."""

    def __init__(self, icon: str, role: str = "accent") -> None:
        super().__init__()
        self._icon, self._role = icon, role
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """20 px square."""
        return QSize(look().px(20), look().px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = painter_of(self)
        painter.drawPixmap(0, 0, pixmap(self._icon, self._role, 20, self.devicePixelRatioF()))
        painter.end()


def _centred(widget: QWidget, column: QVBoxLayout) -> None:
    """The column in the middle of the widget, at most as wide as is good to read."""
    rows = QVBoxLayout(widget)
    row = QHBoxLayout()
    rows.addStretch(1)
    rows.addLayout(row)
    rows.addStretch(2)
    row.addStretch(1)
    row.addLayout(column, 6)
    row.addStretch(1)
