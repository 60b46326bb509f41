"""The head of a page: its title, what can be done there, a hairline below. In a narrow window it takes two lines."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from ..theme import look
from ..widgets.flow_layout import FlowLayout
from ..widgets.text import Heading, plain_label, plain_tip


class _Title(Heading):
    """One line, since it may be a study's; where there is no room it ends in …, and the tool tip tells the rest."""

    def setText(self, text: str) -> None:
        """Show another title."""
        super().setText(text)
        self.setToolTip(plain_tip(text))

    def minimumSizeHint(self) -> QSize:
        """Room for its beginning."""
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), look().px(160)), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        if self.sizeHint().width() <= self.width():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(look().colour("text"))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
        painter.end()


class PageHeader(QFrame):
    """Title and a quiet line beside it on the left, `add`ed widgets on the right."""

    def __init__(self, title: str, about: str = "") -> None:
        super().__init__()
        self.setProperty("line", "bottom")
        self.title = _Title(title, 2)
        self.about = plain_label(about, tone="quiet", wrap=True)
        self._names = QWidget()
        self._names_row = QHBoxLayout(self._names)
        self._names_row.setContentsMargins(0, 0, 0, 0)
        self._names_row.addWidget(self.title)
        self._names_row.addWidget(self.about)
        self._names_row.addStretch(1)
        self._right = QWidget()
        self._flow = FlowLayout(self._right)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._right.setSizePolicy(policy)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addWidget(self._names, 1)
        self._row.addWidget(self._right)
        self._dress()

    def add(self, *widgets: QWidget) -> None:
        """Put widgets on the right, in this order."""
        for widget in widgets:
            self._flow.addWidget(widget)

    def add_left(self, widget: QWidget) -> None:
        """Put a widget beside the title."""
        self._names_row.insertWidget(self._names_row.count() - 1, widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def _dress(self) -> None:
        px = look().px
        self._row.setContentsMargins(px(24), px(10), px(24), px(10))
        self._row.setSpacing(px(8))
        self._names_row.setSpacing(px(12))
        self.setMinimumHeight(px(56))
        self._turn()

    def _turn(self) -> None:
        """One line where everything fits, else two."""
        wide = self._names.sizeHint().width() + self._flow.sizeHint().width() + look().px(56)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        wanted = down if wide > self.width() else across
        if self._row.direction() is not wanted:
            self._row.setDirection(wanted)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider of its two lines; one line is a wish."""
        margins = self._row.contentsMargins()
        least = max(part.minimumSizeHint().width() for part in (self._names, self._right))
        return QSize(least + margins.left() + margins.right(), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """What is shown in it has changed."""
        if event.type() is QEvent.Type.LayoutRequest and hasattr(self, "_row"):
            self._turn()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take another line where the room ends."""
        super().resizeEvent(event)
        self._turn()

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other margins."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_row"):
            self._dress()


def scrolled(widget: QWidget, name: str) -> QScrollArea:
    """`widget` in an area that scrolls up and down and is never cut at its sides."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setWidget(widget)
    widget.setAutoFillBackground(False)
    return area
