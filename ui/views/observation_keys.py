"""All keys of the observation, those of its ethogram first. Esc, ? or F1 goes back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from cxstudio.i18n import _
from ui.theme import look
from ui.widgets.keys import KeyCap
from ui.widgets.text import Heading, plain_label


class ObservationKeys(QFrame):
    """The list. `closed()` goes back to the pad."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Keys"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("draws_own_focus", True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = QVBoxLayout(self)
        self._column.addWidget(Heading(_("Keys")))
        self._column.addWidget(self.area, 1)

    def fill(self, keys: Sequence[tuple[str, str]], wide: int) -> None:
        """Show these; in two columns where a panel so many pixels wide has room. A line without a verb is a heading."""
        px = look().px
        self._column.setContentsMargins(px(28), px(18), px(28), px(18))
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, px(8), 0)
        grid.setHorizontalSpacing(px(16))
        grid.setVerticalSpacing(px(6))
        columns = 2 if wide >= px(620) else 1
        half = -(-len(keys) // columns)
        for place, (key, verb) in enumerate(keys):
            row, column = place % half, place // half * 2
            if not verb:
                grid.addWidget(Heading(key, 3), row, column, 1, 2)
                continue
            grid.addWidget(KeyCap(key), row, column, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(plain_label(verb, wrap=True), row, column + 1)
        for column in range(columns):
            grid.setColumnStretch(2 * column + 1, 1)
        grid.setRowStretch(half, 1)
        self.area.setWidget(inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down scroll, Esc and ? go back."""
        bar, step = self.area.verticalScrollBar(), look().px(40)
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            bar.setValue(bar.value() + (step if event.key() == Qt.Key.Key_Down else -step))
        elif event.key() == Qt.Key.Key_Escape or event.text() == "?":
            self.closed.emit()
        else:
            super().keyPressEvent(event)
