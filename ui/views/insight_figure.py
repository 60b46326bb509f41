"""A chart of insight with what belongs to it: the words of the figure the keyboard is at, its table twin, a copy."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cxstudio.i18n import _
from cxstudio.report import blocks as b
from cxstudio.report.shapes import Spot
from ui.theme import look
from ui.widgets.buttons import Button
from ui.widgets.chart import Chart
from ui.widgets.text import plain_label

from .insight_table import WholeTable, tabbed, table_of


class FigureBox(QWidget):
    """Attributes: `chart`; `table` (None until it was asked for, or where the chart has no twin).

    Signal: `asked(Behind)` the visits behind a figure are wanted.
    """

    asked = Signal(object)

    def __init__(self, block: b.Figure) -> None:
        super().__init__()
        self.block = block
        self.table: WholeTable | None = None
        self.chart = Chart(block.drawing)
        self.chart.reached.connect(self._tell)
        self.chart.asked.connect(lambda spot: self.asked.emit(spot.behind))
        self.setFocusProxy(self.chart)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(4))
        self._column.addWidget(self.chart)
        if block.drawing.spots or block.twin is not None:
            self._column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        self.words = plain_label(self._hint(), size="small", tone="quiet", wrap=True)
        row.addWidget(self.words, 1)
        if self.block.twin is not None:
            self.turn = Button(_("Table"), "quiet", "columns-2", "T")
            self.turn.clicked.connect(lambda: self.show_table(self.table is None or self.table.isHidden()))
            self.copy_button = Button(_("Copy table"), "quiet", "copy")
            self.copy_button.clicked.connect(self.copy)
            row.addWidget(self.turn)
            row.addWidget(self.copy_button)
        return row

    def _hint(self) -> str:
        if not self.block.drawing.spots:
            return ""
        return _("Arrow keys go from figure to figure, Enter opens the visits behind one.")

    def _tell(self, spot: Spot) -> None:
        self.words.setText(spot.words)

    def show_table(self, wanted: bool) -> None:
        """The table instead of the chart, or the chart again; a chart without a table stays."""
        if self.block.twin is None:
            return
        if self.table is None and wanted:
            self.table = table_of(self.block.twin, self.block.drawing.alt)
            self.table.asked.connect(self.asked)
            self._column.insertWidget(1, self.table)
        had = self.chart.hasFocus()
        self.chart.setVisible(not wanted)
        if self.table is not None:
            self.table.setVisible(wanted)
            self.setFocusProxy(self.table if wanted else self.chart)
            if wanted and had:
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.turn.setText(_("Chart") if wanted else _("Table"))

    def copy(self) -> None:
        """The table's words into the clipboard, ready for a sheet."""
        if self.block.twin is not None:
            QGuiApplication.clipboard().setText(tabbed(self.block.twin))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the table."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.block.twin is not None:
            self.copy()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another scale needs other gaps."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_column"):
            self._column.setSpacing(look().px(4))
